package dev.tyto.deploy.app.cli;

import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.work.WorkerProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opens what a command works with. The commands know the rooms of the house through this alone.
public interface Opening {

    /// Who works.
    enum Staff {
        /// The normal workers.
        STANDARD,
        /// The normal workers by name, but each waits until the run is parked: for a plan that is only wanted as a
        /// plan.
        WAITING,
        /// The workers of the demonstration.
        DEMO
    }

    /// What is wanted: where the journal and the files lie (the folder exists), where models are to be had beside
    /// the built-in places, and who works. With a `team` the workers are these in the place of the normal ones.
    record Request(Path dataFolder, List<ModelEntry> models, Staff staff, List<WorkerProfile> team) {

        public Request {
            models = List.copyOf(models);
            team = List.copyOf(team);
        }

        /// Without a team of its own.
        public Request(Path dataFolder, List<ModelEntry> models, Staff staff) {
            this(dataFolder, models, staff, List.of());
        }
    }

    /// What a text turned out to be that should hold a plan.
    sealed interface GivenPlan {

        /// A plan that the workers can carry out.
        record Accepted(Plan plan) implements GivenPlan {}

        /// No such plan; `defects` names everything that is wrong, and there is at least one.
        record Refused(List<PlanDefect> defects) implements GivenPlan {

            public Refused {
                defects = List.copyOf(defects);
            }
        }
    }

    /// Reads a plan in the public plan format for this team (none: the normal workers); opens nothing.
    GivenPlan readPlan(String text, List<WorkerProfile> team);

    /// The journal in this folder, to read from and to delete runs of; the caller closes it. Nothing where no run
    /// was ever logged, and then nothing is made either.
    ///
    /// @throws dev.tyto.core.journal.JournalException when it cannot be opened
    Optional<Journal> journal(Path dataFolder);

    /// A run's lines exactly as the journal in this folder stores them, oldest first; none where there is no journal
    /// or no such run. Nothing is made.
    ///
    /// @throws dev.tyto.core.journal.JournalException when the journal cannot be opened or read
    List<String> lines(Path dataFolder, RunId run);

    /// The texts that are kept beside those lines.
    ///
    /// @throws dev.tyto.core.journal.JournalException when the journal cannot be opened or read
    List<EventFormat.Blob> blobs(Path dataFolder, RunId run);

    /// Who works on the run now, somebody alive, in words for the operator; nothing when nobody does.
    ///
    /// @throws dev.tyto.core.journal.JournalException when the data folder cannot be used
    Optional<String> owner(Path dataFolder, RunId run);

    /// Makes sure that a workplace with these entries could work with this model, as [Workplace#check] does;
    /// makes no workplace and asks no server.
    ///
    /// @throws dev.tyto.core.rule.PrerequisiteException when it could not
    void check(List<ModelEntry> models, ModelName model);

    /// A workplace; the caller closes it.
    ///
    /// @throws dev.tyto.core.journal.JournalException when the data folder cannot be used
    /// @throws dev.tyto.core.rule.PrerequisiteException when a model entry cannot work, or a worker names a tool
    ///     that there is not
    Workplace open(Request request);

    /// The secrets of this machine.
    Secrets secrets();

    /// Time as the commands see it.
    Clock clock();

    /// Names for what the commands say to runs.
    Ids ids();
}
