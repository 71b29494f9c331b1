"""Releases of an office with a key: what verification, readers and the next run say of those nobody with it made."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime

import pytest
from office_fixtures import PHRASE
from release_fixtures import manifest_of
from typer.testing import CliRunner

from mulin.beijing import now
from mulin.findings import FindingsError
from mulin.plain import canonical, sha256_file, sha256_of
from mulin.received.chain import Event
from mulin.received.witness.messages import CANNOT_KNOW
from orchestration.cli import app
from orchestration.proving.lookup import find_hash
from orchestration.proving.survey import survey
from orchestration.publishing import publish
from orchestration.release.served import open_release
from orchestration.signing import messages as m
from orchestration.signing import what_is_known

pytestmark = pytest.mark.slow  # whole releases are made


NONE = ("signature.none", "ERROR")
BEFORE = ("signature.before", "WARNING")


def refused(work) -> list[str]:
    with pytest.raises(FindingsError) as caught:
        work()
    return [f.rule for f in caught.value.findings]


def anchor(desk, name: str, key: str | None = None) -> None:
    """Put a release on the chain as the program would, with whatever key one has."""
    from mulin.signing import load_signer
    from orchestration.release.anchor import anchor_release

    folder = desk.year.folder / name
    settings = desk.year.settings
    signer = None if key is None else load_signer(desk.key(key), lambda: PHRASE, settings.home)
    anchor_release(settings, folder, manifest_of(folder), signer)


def test_a_signed_release_names_its_key_and_verifies_with_it(desk):
    result = desk.release("office", first=True)

    (one,) = desk.store.anchors(2021)
    assert one.key is not None
    assert manifest_of(result.path).signing_key == one.key
    assert desk.verify("office") == []
    assert desk.verify() == []
    assert desk.release("office").state == "unchanged"
    assert (
        what_is_known(desk.settings(trusted=("office",)))
        == m.KNOWN_SIGNED.format(key=one.key, release="2021年 r1", index=one.chain_index) + CANNOT_KNOW
    )
    assert one.key in what_is_known(desk.settings()), "signatures nobody checked are said not to have been checked"


def test_without_a_key_a_release_is_what_it_always_was_and_what_cannot_be_known_is_said(desk):
    result = desk.release()

    assert "signing_key" not in (result.path / "manifest.json").read_text(encoding="utf-8")
    assert desk.store.anchors(2021)[0].as_dict().keys().isdisjoint({"key", "signature"})
    assert desk.release().state == "unchanged"
    assert desk.verify() == []
    assert what_is_known(desk.settings()) == m.KNOWN_UNSIGNED + CANNOT_KNOW


@pytest.mark.slow
def test_releases_older_than_the_key_are_told_and_served(desk):
    desk.release()
    desk.year.score = 81.0
    desk.release("office", first=True)

    superseded, found = desk.verify("office", release="r1")
    assert superseded.rule == "release.superseded"
    assert (found.rule, found.level.name) == BEFORE
    assert "2021年 r2" in found.message
    assert open_release(desk.settings(trusted=("office",)), 2021, "r1").manifest.release == "r1"


FORGERIES = {"no key": (None, "signature.unsigned"), "a key of his own": ("attacker", "signature.unknown")}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_release_anchored_by_the_stores_own_writer_is_found_by_all_who_read(desk, how):
    key, rule = FORGERIES[how]
    desk.release("office", first=True)
    folder = desk.forge()
    anchor(desk, "r2", key)
    told = desk.settings(trusted=("office",))

    assert set(desk.rules("office")) == {(rule, "ERROR")}
    assert refused(lambda: open_release(told, 2021)) == [rule]
    found = find_hash(told, sha256_file(folder / "reports/street/u1-定海路街道.pdf"))
    assert [p.registered for p in found.places] == [False]
    assert rule in [f.rule for f in found.findings]
    if key is not None:
        assert desk.store.anchors(2021)[1].key in desk.verify("office")[0].message
    assert open_release(told, 2021, "r1").manifest.release == "r1", "what is signed is still handed out"


def test_signatures_taken_off_everything_are_found_and_not_given_anew(desk):
    desk.release("office", first=True)
    (desk.store.root / "chain.jsonl").unlink()
    shutil.rmtree(desk.store.root / "anchors")
    for path in [desk.store.root / "sidecars", *(desk.store.root / "sidecars").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    with desk.store.writing():  # links the one hand-in again, as after a crash
        pass
    anchor(desk, "r1")
    told = desk.settings(trusted=("office",))

    assert NONE in desk.rules("office")
    assert refused(lambda: open_release(told, 2021)) == ["signature.none"]
    assert refused(lambda: desk.release("office")) == ["signature.none"]


def test_a_run_without_the_key_stops_before_it_prints_anything(desk):
    desk.release("office", first=True)
    desk.year.score = 81.0
    desk.year.render = lambda _: pytest.fail("nothing may be printed")

    assert refused(lambda: desk.release(None)) == ["signature.due"]
    assert refused(lambda: desk.release(None, "office")) == ["signature.due"]
    assert desk.year.served() == "r1"


@pytest.mark.slow
def test_what_went_out_unsigned_on_purpose_is_refused_until_a_signed_release_takes_its_place(desk):
    desk.release("office", first=True)
    desk.year.score = 81.0
    result = desk.release(None, unsigned=True)
    told = desk.settings(trusted=("office",))

    assert m.GONE_UNSIGNED in result.notes
    assert desk.rules("office") == [("signature.unsigned", "ERROR")]
    assert refused(lambda: open_release(told, 2021)) == ["signature.unsigned"]

    assert desk.release("office").release == "r3"
    assert desk.rules("office") == [("signature.unsigned", "WARNING")]
    assert open_release(told, 2021).manifest.release == "r3"
    assert refused(lambda: open_release(told, 2021, "r2")) == ["signature.unsigned"]


@pytest.mark.slow
def test_whoever_anchors_first_and_without_the_key_is_told_and_superseded(desk, monkeypatch):
    desk.release("office", first=True)
    desk.year.score = 81.0
    real = publish.anchor_release

    def too_late(settings, folder, manifest, *further):
        anchor(desk, folder.name)
        real(settings, folder, manifest, *further)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "anchor_release", too_late)
        assert refused(lambda: desk.release("office")) == ["signature.unsigned"]

    assert desk.release("office").release == "r3"
    assert desk.rules("office") == [("signature.unsigned", "WARNING")]


@pytest.mark.slow
def test_a_new_key_gives_new_editions_and_the_old_signatures_stay_good(desk):
    desk.release("old", first=True)
    assert refused(lambda: desk.release("new", "old")) == ["signature.not_in_force"]
    assert refused(lambda: desk.release("new", "old", "new")) == ["signature.none"]

    assert desk.release("new", "old", "new", first=True).release == "r2"
    assert desk.rules("old", "new") == []
    assert desk.release("new", "old", "new").state == "unchanged"
    assert refused(lambda: desk.release("new", "old", "new", first=True)) == ["signature.not_first"]

    assert desk.rules("new") == [("signature.unknown", "ERROR")], "the old key was left out of the file"


def test_a_wrong_signature_stops_every_run(desk):
    from orchestration.release.known import require_whole_store

    desk.release("office", first=True)
    signed = desk.store.anchors(2021)[0]
    desk.store.clock = now
    desk.store.anchor_release(2021, "r2", "d" * 64, "a" * 64, lambda _: (str(signed.key), str(signed.signature)))

    assert ("signature.wrong", "ERROR") in desk.rules("office")
    assert refused(lambda: require_whole_store(desk.settings(trusted=("office",)))) == ["signature.wrong"]


# ---- the key itself ---------------------------------------------------------------------------------------------


def test_a_key_that_cannot_be_used_is_told_before_the_run(desk, monkeypatch):
    desk.key("office")
    monkeypatch.setenv(m.VARIABLE, "另一句长长的口令也不对")
    assert refused(lambda: desk.release("office", first=True)) == ["key.passphrase"]
    monkeypatch.delenv(m.VARIABLE)
    assert refused(lambda: desk.release("office", first=True)) == ["release.key_terminal"]
    assert desk.store.anchors() == []


def mulin(desk, monkeypatch, *words: str, **environment: str):
    monkeypatch.setenv("MULIN_HOME", str(desk.year.settings.home))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(app, list(words))


def test_verify_of_a_pdf_says_who_signed_the_release_it_is_of(desk, monkeypatch):
    result = desk.release("office", first=True)
    pdf = str(result.path / "reports/street/u1-定海路街道.pdf")
    key = str(desk.store.anchors(2021)[0].key)

    alone = mulin(desk, monkeypatch, "verify", pdf)
    trusting = mulin(desk, monkeypatch, "verify", pdf, MULIN_ANCHOR_PUBLIC=str(desk.public("office")))
    other = mulin(desk, monkeypatch, "verify", pdf, MULIN_ANCHOR_PUBLIC=str(desk.public("other")))

    assert f"{key}，这里没有公钥，没有核对" in alone.output
    assert f"{key}，登记的签名无误" in trusting.output
    assert f"{key}，不是这里信任的钥匙" in other.output
    assert [r.exit_code for r in (alone, trusting, other)] == [0, 0, 1]


def test_verify_ends_with_what_it_proves(desk, monkeypatch):
    desk.release()

    said = mulin(desk, monkeypatch, "verify", "2021", "--hashes-only")

    assert said.exit_code == 0
    assert said.output.rstrip().endswith(m.KNOWN_UNSIGNED + CANNOT_KNOW)


def test_who_begins_to_sign_is_told_how_to_verify_before(desk, monkeypatch):
    """With the public key nothing is sound before the first signature, so what went before is verified without it."""
    desk.release()

    alone = mulin(desk, monkeypatch, "verify", "2021", "--hashes-only")
    trusting = mulin(
        desk, monkeypatch, "verify", "2021", "--hashes-only", MULIN_ANCHOR_PUBLIC=str(desk.public("office"))
    )

    assert (alone.exit_code, trusting.exit_code) == (0, 1)
    assert "先不设 MULIN_ANCHOR_PUBLIC 核对各年无误" in m.MEND_NONE
    assert "先不设 MULIN_ANCHOR_PUBLIC 核对各年无误" in m.MEND_FIRST
    assert "".join(m.MEND_NONE.split())[:30] in "".join(trusting.output.split())


def test_a_key_is_made_at_the_command_line_and_told_of(desk, monkeypatch):
    place = desk.stick / "made.key"
    said = mulin(desk, monkeypatch, "key", "--out", str(place))

    assert said.exit_code == 0
    assert place.stat().st_mode & 0o777 == 0o600
    for word in ("指纹", str(place), f"{place}.pub", "--first-signature"):
        assert word in said.output
    again = mulin(desk, monkeypatch, "key", "--out", str(place))
    assert again.exit_code == 1
    assert "已经存在" in again.output
    inside = mulin(desk, monkeypatch, "key", "--out", str(desk.year.settings.home / "k"))
    assert "在运行目录" in inside.output


def test_a_scheduled_run_asks_nobody(desk, monkeypatch):
    from orchestration.signing import open_signer

    monkeypatch.delenv(m.VARIABLE)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: pytest.fail("a daemon may still hold a terminal"))
    settings = desk.settings(key="office", trusted=("office",))

    assert refused(lambda: open_signer(settings, ask=False, first=True)) == ["release.key_terminal"]


def test_a_new_passphrase_is_typed_twice_alike(monkeypatch):
    from orchestration.signing import ask_passphrase

    monkeypatch.delenv(m.VARIABLE, raising=False)
    typed = iter(["一句长长的口令用来试", "一句长长的口令用来式", "同一句", "同一句"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))

    assert refused(lambda: ask_passphrase(m.VARIABLE, "口令", "没有生成", new=True)) == ["key.unlike"]
    assert ask_passphrase(m.VARIABLE, "口令", "没有生成", new=True) == "同一句"


def test_signatures_taken_off_are_told_by_the_list_and_without_a_public_key(desk):
    """Release, manifest and hashes as they were, chain and anchor written anew without the signature."""
    desk.release("office", first=True)
    store = desk.store
    (one,) = store.anchors(2021)
    *_, last = store.chain.state().events
    bare = canonical(replace(one, key=None, signature=None).as_dict())
    for path in (store.root / last.ref, store.root / "chain.jsonl"):
        path.chmod(0o644)
    (store.root / last.ref).write_bytes(bare)
    made = Event.make(
        index=last.index, event=last.event, ref=last.ref, payload=sha256_of(bare), previous=last.previous,
        at=datetime.fromisoformat(last.at),
    )  # fmt: skip
    lines = (store.root / "chain.jsonl").read_bytes().splitlines(keepends=True)
    (store.root / "chain.jsonl").write_bytes(b"".join(lines[:-1]) + made.line())

    assert "release.key_differs" in {f.rule for f in desk.verify()}
    assert refused(lambda: open_release(desk.settings(), 2021)) == ["release.key_differs"]
    stands, found = survey(desk.settings(trusted=("office",)), 2021)
    assert "signature.none" in {f.rule for f in found}
    assert [s.standing for s in stands] == ["altered"]
