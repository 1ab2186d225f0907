package dev.tyto.tools.calculator;

/// An expression that has no value; the message says where, why, and what is allowed. Never leaves the package.
final class ExpressionException extends Exception {

    private static final long serialVersionUID = 1L;

    /// `position` counts characters from 1.
    ExpressionException(int position, String reason) {
        super("the expression fails at character " + position + ": " + reason);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
