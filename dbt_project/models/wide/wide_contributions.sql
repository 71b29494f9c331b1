{{ compiled() }}
