"""How far scores and ranks move under other assumptions: drawn, ranked, summed up."""
