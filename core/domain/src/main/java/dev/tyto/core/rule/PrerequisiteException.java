package dev.tyto.core.rule;

/// Something that must be there before work can start is not: a key, a file, a model. The message is one sentence that
/// says what to do; it is shown without a stack trace.
public final class PrerequisiteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PrerequisiteException(String message) {
        super(message);
    }
}
