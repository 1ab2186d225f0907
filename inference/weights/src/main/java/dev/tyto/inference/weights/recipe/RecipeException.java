package dev.tyto.inference.weights.recipe;

/// A recipe that cannot be followed; the message says where and why. For the person who wrote it.
public final class RecipeException extends Exception {

    private static final long serialVersionUID = 1L;

    private RecipeException(String message) {
        super(message);
    }

    /// @param line counts from 1
    static RecipeException at(String file, int line, String message) {
        return new RecipeException(file + " line " + line + ": " + message);
    }

    static RecipeException of(String message) {
        return new RecipeException(message);
    }
}
