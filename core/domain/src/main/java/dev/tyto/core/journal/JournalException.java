package dev.tyto.core.journal;

/// The journal could not be written or read; nothing that was to be recorded may be used. The message is one
/// sentence for the operator.
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// What the caller can do about it.
    public enum Reason {
        /// The run belongs to another owner, who has written to it or still lives: stop.
        STALE,
        /// Another run has the idempotency key: use that one.
        KEY_TAKEN,
        /// The store takes nothing more now (disk full, read-only, locked, closed): park.
        UNWRITABLE,
        /// What was asked for is damaged, not there, or from a newer version.
        UNREADABLE
    }

    private final Reason reason;

    public JournalException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public JournalException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
