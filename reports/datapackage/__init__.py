"""A release's figures as a Frictionless Data Package: the marts' CSV files as they are, described in Chinese."""

from reports.datapackage.dictionary import DataPackageError
from reports.datapackage.package import write_data_package

__all__ = ["DataPackageError", "write_data_package"]
