package dev.tyto.inference.engine.sampling;

import dev.tyto.core.rule.Require;

/// How the next token is chosen. Immutable; start from [#PLAIN] and change one thing at a time:
/// `SamplingOptions.PLAIN.withTemperature(0.7).with(Truncation.NONE.withTopP(0.9))`.
///
/// @param temperature what logits are divided by, in [0.001, 100]; or 0, which takes the likeliest token
/// @param truncation which tokens stay in the draw
/// @param penalties what tokens pay that were there before
/// @param order which steps come before which
public record SamplingOptions(double temperature, Truncation truncation, Penalties penalties, StepOrder order) {

    /// Draws from the distribution of the model itself.
    public static final SamplingOptions PLAIN =
            new SamplingOptions(1, Truncation.NONE, Penalties.NONE, StepOrder.OPENAI_VLLM);

    private static final double LEAST_TEMPERATURE = 1e-3;
    private static final double GREATEST_TEMPERATURE = 100;

    public SamplingOptions {
        Require.that(
                temperature == 0 || (temperature >= LEAST_TEMPERATURE && temperature <= GREATEST_TEMPERATURE),
                "temperature",
                "be 0 or in [" + LEAST_TEMPERATURE + ", " + GREATEST_TEMPERATURE + "]",
                temperature);
        Require.that(
                order == StepOrder.OPENAI_VLLM || !penalties.countsOccurrences(),
                "presence and frequency penalty",
                "be 0 in the order " + order + ", which has no such step,",
                penalties.presence() + " and " + penalties.frequency());
    }

    public SamplingOptions withTemperature(double temperature) {
        return new SamplingOptions(temperature, truncation, penalties, order);
    }

    public SamplingOptions with(Truncation truncation) {
        return new SamplingOptions(temperature, truncation, penalties, order);
    }

    public SamplingOptions with(Penalties penalties) {
        return new SamplingOptions(temperature, truncation, penalties, order);
    }

    public SamplingOptions with(StepOrder order) {
        return new SamplingOptions(temperature, truncation, penalties, order);
    }

    /// The two orders in use; they differ in where min-p stands and in which penalties there are.
    public enum StepOrder {
        /// Hugging Face transformers: repetition penalty, temperature, top-k, top-p, min-p.
        TRANSFORMERS,

        /// vLLM, with the penalties of OpenAI: repetition, frequency and presence penalty, temperature, min-p, top-k,
        /// top-p.
        OPENAI_VLLM
    }

    /// Which tokens stay in the draw; each limit is off at the value it has in [#NONE].
    ///
    /// @param topK keeps the k likeliest tokens and those tied with the last of them, at least 0; 0 is off
    /// @param topP keeps the fewest tokens whose probabilities sum to at least this, in (0, 1]; 1 is off
    /// @param minP keeps tokens at least this many times as likely as the likeliest, in [0, 1]; 0 is off
    public record Truncation(int topK, double topP, double minP) {

        public static final Truncation NONE = new Truncation(0, 1, 0);

        public Truncation {
            Require.notNegative(topK, "topK");
            Require.that(topP > 0 && topP <= 1, "topP", "be in (0, 1]", topP);
            requireIn(0, minP, 1, "minP");
        }

        public Truncation withTopK(int topK) {
            return new Truncation(topK, topP, minP);
        }

        public Truncation withTopP(double topP) {
            return new Truncation(topK, topP, minP);
        }

        public Truncation withMinP(double minP) {
            return new Truncation(topK, topP, minP);
        }
    }

    /// What a token pays for having been there before.
    ///
    /// @param repetition divides positive and multiplies negative logits of every token of prompt and answer,
    ///     in (0, 10]; 1 is off, below 1 invites repetition
    /// @param presence is subtracted once from every token of the answer so far, in [-2, 2]; 0 is off
    /// @param frequency is subtracted once for each time a token occurs in the answer so far, in [-2, 2]; 0 is off
    public record Penalties(double repetition, double presence, double frequency) {

        public static final Penalties NONE = new Penalties(1, 0, 0);

        private static final double MAX_REPETITION = 10;
        private static final double MAX_OCCURRENCE = 2;

        public Penalties {
            Require.that(
                    repetition > 0 && repetition <= MAX_REPETITION,
                    "repetition penalty",
                    "be in (0, " + MAX_REPETITION + "]",
                    repetition);
            requireIn(-MAX_OCCURRENCE, presence, MAX_OCCURRENCE, "presence penalty");
            requireIn(-MAX_OCCURRENCE, frequency, MAX_OCCURRENCE, "frequency penalty");
        }

        public Penalties withRepetition(double repetition) {
            return new Penalties(repetition, presence, frequency);
        }

        public Penalties withPresence(double presence) {
            return new Penalties(repetition, presence, frequency);
        }

        public Penalties withFrequency(double frequency) {
            return new Penalties(repetition, presence, frequency);
        }

        boolean countsOccurrences() {
            return presence != 0 || frequency != 0;
        }
    }

    private static void requireIn(double least, double value, double most, String subject) {
        Require.that(value >= least && value <= most, subject, "be in [" + least + ", " + most + "]", value);
    }
}
