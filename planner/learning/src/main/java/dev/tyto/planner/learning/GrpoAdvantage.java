package dev.tyto.planner.learning;

import dev.tyto.core.rule.Require;

/// The advantage of each rollout over the others that answered the same task: group relative policy optimisation.
///
/// Shao et al., "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models", 2024,
/// arXiv:2402.03300, section 4.1.2 (outcome supervision). For a group of `G` rollouts of one task with rewards
/// `r_1 … r_G`, every token of rollout `i` gets
///
/// `A_i = (r_i − mean(r_1 … r_G)) / (std(r_1 … r_G) + 1e-4)`
///
/// With [Scaling#BATCH] the deviation is that of all rewards of the batch instead, with [Scaling#NONE] there is no
/// division; the mean is always that of the group.
///
/// Differs from the paper:
/// - the standard deviation has Bessel's correction (`G − 1`);
/// - 1e-4 is added to it, so that a group of equal rewards has advantages of 0 and not 0/0;
/// - a rollout without a reward (NaN) has an advantage of 0 and is left out of means and deviations.
///
/// Immutable.
public record GrpoAdvantage(Scaling scaling) {

    private static final double ADDED_TO_DEVIATION = 1e-4;
    private static final int LEAST_GROUP = 2;

    /// What the distance from the mean of the group is divided by.
    public enum Scaling {
        /// The deviation of the rewards of the group: each task weighs the same.
        GROUP("arXiv:2402.03300"),

        /// The deviation of the rewards of the whole batch: a task that is nearly always solved weighs less. Liu et
        /// al., "Part I: Tricks or Traps? A Deep Dive into RL for LLM Reasoning", 2025, arXiv:2508.08221.
        BATCH("arXiv:2508.08221"),

        /// Nothing: without the bias that dividing by the deviation has towards tasks that are too hard or too
        /// easy. Liu et al., "Understanding R1-Zero-Like Training: A Critical Perspective" (Dr. GRPO), 2025,
        /// arXiv:2503.20783.
        NONE("arXiv:2503.20783");

        private final String reference;

        Scaling(String reference) {
            this.reference = reference;
        }

        /// The paper that proposes it.
        public String reference() {
            return reference;
        }
    }

    /// The advantages of a batch of rollouts.
    ///
    /// @param rewards group after group, `[groups · groupSize]`; each finite, or NaN where a rollout has none
    /// @param groupSize rollouts of one task, at least 2
    /// @return one advantage a reward, in the same order
    public double[] of(double[] rewards, int groupSize) {
        check(rewards, groupSize);
        Moments batch = Moments.of(rewards, 0, rewards.length);
        double[] advantages = new double[rewards.length];
        for (int begin = 0; begin < rewards.length; begin += groupSize) {
            Moments group = Moments.of(rewards, begin, begin + groupSize);
            double divisor = switch (scaling) {
                case GROUP -> group.deviation() + ADDED_TO_DEVIATION;
                case BATCH -> batch.deviation() + ADDED_TO_DEVIATION;
                case NONE -> 1;
            };
            for (int i = begin; i < begin + groupSize; i++) {
                advantages[i] = Double.isNaN(rewards[i]) ? 0 : (rewards[i] - group.mean()) / divisor;
            }
        }
        return advantages;
    }

    private static void check(double[] rewards, int groupSize) {
        Require.that(groupSize >= LEAST_GROUP, "groupSize", "be at least " + LEAST_GROUP, groupSize);
        Require.that(
                rewards.length > 0 && rewards.length % groupSize == 0,
                "number of rewards",
                "be a positive multiple of the group size " + groupSize,
                rewards.length);
        for (int i = 0; i < rewards.length; i++) {
            Require.that(!Double.isInfinite(rewards[i]), "reward " + i, "be finite or NaN", rewards[i]);
        }
    }

    /// Mean and Bessel-corrected standard deviation of the rewards that are there; that of fewer than two is 0.
    private record Moments(double mean, double deviation) {

        static Moments of(double[] rewards, int begin, int end) {
            double mean = mean(rewards, begin, end);
            double squares = 0;
            int count = 0;
            for (int i = begin; i < end; i++) {
                if (!Double.isNaN(rewards[i])) {
                    squares += (rewards[i] - mean) * (rewards[i] - mean);
                    count++;
                }
            }
            return new Moments(mean, count < 2 ? 0 : Math.sqrt(squares / (count - 1)));
        }

        /// Sums distances from the first reward, so that the mean of equal rewards is exactly that reward.
        private static double mean(double[] rewards, int begin, int end) {
            double origin = Double.NaN;
            double distances = 0;
            int count = 0;
            for (int i = begin; i < end; i++) {
                if (!Double.isNaN(rewards[i])) {
                    origin = Double.isNaN(origin) ? rewards[i] : origin;
                    distances += rewards[i] - origin;
                    count++;
                }
            }
            return origin + distances / count;
        }
    }
}
