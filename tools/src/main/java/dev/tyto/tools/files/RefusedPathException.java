package dev.tyto.tools.files;

/// A path that breaks a rule of the workspace; the message says which, and what to do. Never leaves the package.
final class RefusedPathException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedPathException(String reason) {
        super(reason);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
