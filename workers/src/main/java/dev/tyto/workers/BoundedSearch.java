package dev.tyto.workers;

import dev.tyto.core.task.Check;
import java.util.regex.Pattern;

/// Looks for a regular expression in a text and gives up after a bounded number of steps, so that a pattern that
/// backtracks without end cannot hold its thread. Interruptible. Stateless.
///
/// A step is one look at a character. That bounds the search because a [Check.Matches] takes no
/// pattern that goes on without looking: what it does between two steps is linear in the length of the pattern.
final class BoundedSearch {

    /// Characters that the search may look at: about half a second's worth.
    static final int MAX_STEPS = 8_000_000;

    enum Finding {
        FOUND,
        ABSENT,
        TOO_COSTLY
    }

    private BoundedSearch() {}

    /// @throws InterruptedException when the thread is interrupted meanwhile
    static Finding find(Check.Matches check, String text) throws InterruptedException {
        Counted counted = new Counted(text, 0, text.length(), new Meter());
        try {
            return Pattern.compile(check.pattern()).matcher(counted).find() ? Finding.FOUND : Finding.ABSENT;
        } catch (OutOfSteps e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while checking an answer");
            }
            return Finding.TOO_COSTLY;
        } catch (StackOverflowError e) {
            // java.util.regex recurses for repeated groups: a long text overflows it. Nothing is half done here.
            return Finding.TOO_COSTLY;
        }
    }

    /// Ends a search from within: the regular expression engine has no other way out.
    private static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfSteps() {
            super(null, null, false, false);
        }
    }

    /// The steps of one search. Not thread-safe.
    private static final class Meter {
        private static final int INTERRUPT_MASK = 0xFFF;

        private int taken;

        void take() {
            taken++;
            boolean look = (taken & INTERRUPT_MASK) == 0;
            if (taken > MAX_STEPS || (look && Thread.currentThread().isInterrupted())) {
                throw new OutOfSteps();
            }
        }
    }

    private record Counted(String text, int start, int end, Meter meter) implements CharSequence {

        @Override
        public char charAt(int index) {
            meter.take();
            return text.charAt(start + index);
        }

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text, start + from, start + to, meter);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
