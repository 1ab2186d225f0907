package dev.tyto.deploy.app.cli;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.deploy.app.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tyto doctor`: does what `tyto run` does before it starts a run, and says what came of each step; asks no server.
@Command(
        name = "doctor",
        description = "Say whether everything that Tyto needs is there.",
        footer = {"", "Example:", "  tyto doctor --json"})
final class DoctorCommand implements Callable<Integer> {

    private static final int OLDEST_JDK = 25;
    private static final String FOLDER = "data folder";
    private static final String ANY_MODEL = "#any";
    private static final SecretReference OPENAI_KEY = new SecretReference("env:OPENAI_API_KEY");

    private final Surroundings surroundings;
    private final Opening opening;

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    @Mixin
    ModelOptions models = new ModelOptions();

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    DoctorCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    /// What was found: without what is `MISSING` no run starts; a `NOTE` is of what the next run does not need.
    private enum State {
        OK,
        NOTE,
        MISSING
    }

    private record Finding(String name, State state, String detail) {

        Finding {
            name = Voice.oneLine(name);
            detail = Voice.oneLine(detail);
        }
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdk());
        findings.add(folder());
        addConfiguration(findings);
        boolean ok = findings.stream().noneMatch(each -> each.state() == State.MISSING);
        ExitCode exit = ok ? ExitCode.DONE : ExitCode.PREREQUISITE;
        print(findings, ok, exit);
        return exit.code();
    }

    private static Finding jdk() {
        int feature = Runtime.version().feature();
        String detail = Runtime.version() + " in " + System.getProperty("java.home");
        return feature >= OLDEST_JDK
                ? new Finding("JDK", State.OK, detail)
                : new Finding("JDK", State.MISSING, "must be " + OLDEST_JDK + " or newer but is " + detail);
    }

    private Finding folder() {
        Path folder = dataFolder.path(surroundings);
        if (!Files.isDirectory(folder)) {
            return folderToMake(folder);
        }
        try {
            opening.journal(DataFolder.prepare(folder)).ifPresent(Journal::close);
        } catch (CommandFailed | JournalException | PrerequisiteException unusable) {
            return new Finding(FOLDER, State.MISSING, String.valueOf(unusable.getMessage()));
        }
        if (isOpenToOthers(folder)) {
            return new Finding(
                    FOLDER,
                    State.NOTE,
                    folder + " may be read by others, and logs and files hold what tasks are about; 'chmod 700 "
                            + folder + "' keeps them out");
        }
        return new Finding(FOLDER, State.OK, folder.toString());
    }

    private static Finding folderToMake(Path folder) {
        Path nearest = folder;
        while (!Files.exists(nearest, LinkOption.NOFOLLOW_LINKS) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
            return new Finding(
                    FOLDER,
                    State.MISSING,
                    folder + " cannot be used because " + nearest
                            + " is no writable folder; name another one with --data-dir");
        }
        return new Finding(FOLDER, State.OK, folder + " (made when it is first used)");
    }

    private static boolean isOpenToOthers(Path folder) {
        try {
            return Rights.isOpenToOthers(folder);
        } catch (IOException e) {
            return false; // nothing is known against it
        }
    }

    private void addConfiguration(List<Finding> findings) {
        Path file = models.configFile(surroundings);
        Configuration configuration;
        try {
            configuration = models.configuration(surroundings);
        } catch (CommandFailed broken) {
            findings.add(new Finding("configuration", State.MISSING, String.valueOf(broken.getMessage())));
            return; // what it says of models is not known
        }
        findings.add(new Finding(
                "configuration", State.OK, file + (Files.exists(file) ? "" : " (not there, and not needed)")));
        findings.add(model(configuration));
        findings.add(standardKey());
        for (ModelEntry entry : configuration.models()) {
            findings.add(entry(entry, configuration.models()));
        }
    }

    private Finding model(Configuration configuration) {
        try {
            ModelName model = models.required(surroundings, configuration);
            opening.check(configuration.models(), model);
            return new Finding("model", State.OK, model.text());
        } catch (PrerequisiteException missing) {
            return new Finding("model", State.MISSING, String.valueOf(missing.getMessage()));
        }
    }

    private Finding standardKey() {
        return opening.secrets().find(OPENAI_KEY).isPresent()
                ? new Finding("openai", State.OK, "key " + OPENAI_KEY + " found")
                : new Finding("openai", State.NOTE, "key " + OPENAI_KEY + " not found");
    }

    /// An entry that cannot work is missed by the models of it alone, and the chosen one is looked at already.
    private Finding entry(ModelEntry entry, List<ModelEntry> all) {
        String name = "model entry " + entry.name();
        try {
            opening.check(all, new ModelName(entry.name() + ANY_MODEL));
        } catch (PrerequisiteException missing) {
            return new Finding(name, State.NOTE, String.valueOf(missing.getMessage()));
        }
        SecretReference key = entry.key();
        return new Finding(name, State.OK, key == null ? entry.kind() + ", no key" : "key " + key + " found");
    }

    private void print(List<Finding> findings, boolean ok, ExitCode exit) {
        Voice voice = new Voice(surroundings);
        if (json) {
            List<Json.Obj> checks = findings.stream()
                    .map(each -> Json.object()
                            .put("name", each.name())
                            .put("state", each.state().name().toLowerCase(Locale.ROOT))
                            .put("detail", each.detail())
                            .build())
                    .toList();
            voice.document(Json.object()
                    .put("ok", ok)
                    .put("checks", Json.array(checks))
                    .put("exit", exit.code())
                    .build());
            return;
        }
        for (Finding each : findings) {
            voice.line(String.format(
                    Locale.ROOT,
                    "%-8s %s: %s",
                    each.state().name().toLowerCase(Locale.ROOT),
                    each.name(),
                    each.detail()));
        }
    }
}
