package dev.tyto.tools.calculator;

/// An operation that has no result, or none within bounds; the message says why. Never leaves the package.
final class UndefinedException extends Exception {

    private static final long serialVersionUID = 1L;

    UndefinedException(String reason) {
        super(reason);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
