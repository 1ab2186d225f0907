package dev.tyto.inference.engine.sampling;

/// Keeps the likeliest token, of several the one with the lowest id: temperature 0.
record Greedy() implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        int likeliest = 0;
        for (int token = 1; token < logits.length; token++) {
            if (logits[token] > logits[likeliest]) {
                likeliest = token;
            }
        }
        for (int token = 0; token < logits.length; token++) {
            if (token != likeliest) {
                logits[token] = DROPPED;
            }
        }
    }
}
