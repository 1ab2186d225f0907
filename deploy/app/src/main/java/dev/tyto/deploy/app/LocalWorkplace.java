package dev.tyto.deploy.app;

import dev.tyto.coordinator.engine.EmbeddedEngine;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.deploy.app.cli.Workplace;
import dev.tyto.inference.gateway.Gateway;

/// The embedded engine and what it stands on. Made by [Wiring]; closing it parks what is under way and then
/// closes the journal. Thread-safe.
record LocalWorkplace(EmbeddedEngine engine, Artifacts artifacts, Gateway gateway, Journal journal)
        implements Workplace {

    @Override
    public Workforce workforce() {
        return engine;
    }

    @Override
    public void check(ModelName model) {
        gateway.check(model);
    }

    @Override
    public ModelFacts facts(ModelName model) {
        return gateway.facts(model);
    }

    @Override
    public void park(String reason) {
        engine.park(reason);
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            journal.close();
        }
    }
}
