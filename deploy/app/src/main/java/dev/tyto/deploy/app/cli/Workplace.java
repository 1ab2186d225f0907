package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.workforce.Workforce;

/// A workforce on this machine, with its file store. Made by [Opening], closed by the command that asked for it.
/// Thread-safe.
public interface Workplace extends AutoCloseable {

    /// Where tasks are handed in.
    Workforce workforce();

    /// Where their files are kept.
    Artifacts artifacts();

    /// Makes sure that the model's name can be understood and that its key is there; asks no server.
    ///
    /// @throws dev.tyto.core.rule.PrerequisiteException when it cannot work
    void check(ModelName model);

    /// What is known of the model; asks no server.
    ModelFacts facts(ModelName model);

    /// Parks every run that is under way; `reason` is one sentence.
    void park(String reason);

    @Override
    void close();
}
