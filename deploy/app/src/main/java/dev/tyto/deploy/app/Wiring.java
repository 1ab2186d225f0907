package dev.tyto.deploy.app;

import dev.tyto.core.env.Secrets;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.deploy.app.cli.Opening;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Workplace;
import dev.tyto.deploy.app.config.LocalSecrets;
import java.nio.file.Path;

/// Joins the rooms of the house, by constructors. The only class that sees all of them. Thread-safe.
final class Wiring implements Opening {

    private final Surroundings surroundings;

    Wiring(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Journal journal(Path dataFolder) {
        throw new PrerequisiteException("the journal is not wired yet");
    }

    @Override
    public Workplace open(Request request) {
        throw new PrerequisiteException("the workforce is not wired yet");
    }

    @Override
    public Secrets secrets() {
        return new LocalSecrets(surroundings.environment(), surroundings.home());
    }
}
