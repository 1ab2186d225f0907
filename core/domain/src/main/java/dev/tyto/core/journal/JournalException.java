package dev.tyto.core.journal;

/// The journal could not be written or read; nothing that was to be recorded may be used. The message is one sentence
/// for the operator.
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
