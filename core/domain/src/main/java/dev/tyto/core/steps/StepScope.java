package dev.tyto.core.steps;

import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose conversation a step belongs to; `path()` is its name in keys, logs and folders.
public sealed interface StepScope {

    /// `plan.R`, `SUBTASK.aN.sM` or `synthesis`.
    String path();

    /// The planner's conversation about revision `revision` (0 is the first plan).
    record Planning(int revision) implements StepScope {
        public Planning {
            Require.notNegative(revision, "plan revision");
        }

        @Override
        public String path() {
            return "plan." + revision;
        }
    }

    /// One sample (counted from 0) of one attempt.
    record Sample(AttemptId attempt, int sample) implements StepScope {
        public Sample {
            Require.notNegative(sample, "sample of " + attempt);
        }

        @Override
        public String path() {
            return attempt + ".s" + sample;
        }
    }

    /// The synthesizer's conversation.
    record Synthesis() implements StepScope {
        @Override
        public String path() {
            return "synthesis";
        }
    }

    /// Reads what [#path] wrote.
    ///
    /// @throws IllegalArgumentException when the text is no path of a scope
    static StepScope parse(String path) {
        if (path.equals("synthesis")) {
            return new Synthesis();
        }
        Matcher sample = Paths.SAMPLE.matcher(path);
        if (sample.matches()) {
            AttemptId attempt = new AttemptId(new SubtaskId(sample.group(1)), Integer.parseInt(sample.group(2)));
            return new Sample(attempt, Integer.parseInt(sample.group(3)));
        }
        Matcher planning = Paths.PLANNING.matcher(path);
        Require.that(planning.matches(), "step scope", "be plan.R, SUBTASK.aN.sM or synthesis", path);
        return new Planning(Integer.parseInt(planning.group(1)));
    }

    /// The forms of the paths.
    final class Paths {
        private static final Pattern SAMPLE = Pattern.compile("(.+)\\.a(\\d{1,9})\\.s(\\d{1,9})");
        private static final Pattern PLANNING = Pattern.compile("plan\\.(\\d{1,9})");

        private Paths() {}
    }
}
