"""What all scoring rules stand on: parameters, arithmetic on arrays, pools of peers, figures for readers."""
