package dev.tyto.core.model;

/// Asks models. Thread-safe. One call is one request: repeating is the caller's decision.
@FunctionalInterface
public interface Models {

    /// Blocks until the model has answered or failed; interrupting the thread closes the connection.
    ///
    /// @throws InterruptedException when the call was cancelled
    ModelReply call(ModelRequest request) throws InterruptedException;

    /// What is known of this model; [ModelFacts#UNKNOWN] when nothing is.
    default ModelFacts facts(ModelName model) {
        return ModelFacts.UNKNOWN;
    }
}
