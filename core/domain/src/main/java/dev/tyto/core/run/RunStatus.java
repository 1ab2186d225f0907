package dev.tyto.core.run;

/// How a run ended.
public enum RunStatus {
    /// Every subtask was answered.
    COMPLETED("completed"),
    /// There is an answer, but not every subtask contributed to it, or the results were not put together.
    PARTIAL("partial"),
    /// A limit was in the way; the answer is the best there was.
    BUDGET_EXHAUSTED("budget exhausted"),
    /// There is no answer.
    FAILED("failed"),
    /// Someone ended it.
    CANCELLED("cancelled");

    private final String text;

    RunStatus(String text) {
        this.text = text;
    }

    /// The status as users read it.
    public String text() {
        return text;
    }
}
