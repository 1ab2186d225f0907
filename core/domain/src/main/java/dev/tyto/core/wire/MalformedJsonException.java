package dev.tyto.core.wire;

/// A text that is no JSON, or JSON that is not of the expected form. The message is one sentence that says what
/// must hold and where it does not.
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedJsonException(String message) {
        super(message);
    }
}
