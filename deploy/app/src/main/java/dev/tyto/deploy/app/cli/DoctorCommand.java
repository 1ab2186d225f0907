package dev.tyto.deploy.app.cli;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.json.Json;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.deploy.app.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tyto doctor`: looks, changes nothing, asks no server.
@Command(
        name = "doctor",
        description = "Say whether everything that Tyto needs is there.",
        footer = {"", "Example:", "  tyto doctor --json"})
final class DoctorCommand implements Callable<Integer> {

    private static final int OLDEST_JDK = 25;
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

    /// What was found: `MISSING` is needed by every command that works, `NOTE` only by some.
    private enum State {
        OK,
        NOTE,
        MISSING
    }

    private record Finding(String name, State state, String detail) {}

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
        Path nearest = folder;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
            return new Finding(
                    "data folder",
                    State.MISSING,
                    folder + " cannot be used because " + nearest
                            + " is no writable folder; name another one with --data-dir");
        }
        if (nearest.equals(folder) && isOpenToOthers(folder)) {
            return new Finding(
                    "data folder",
                    State.NOTE,
                    folder + " may be read by others, and logs and files hold what tasks are about; 'chmod 700 "
                            + folder + "' keeps them out");
        }
        return new Finding(
                "data folder", State.OK, folder + (nearest.equals(folder) ? "" : " (made when it is first used)"));
    }

    private static boolean isOpenToOthers(Path folder) {
        try {
            return Rights.isOpenToOthers(folder);
        } catch (IOException e) {
            return false; // nothing is known against it
        }
    }

    private void addConfiguration(List<Finding> findings) {
        Configuration configuration = Configuration.NONE;
        Path file = models.configFile(surroundings);
        try {
            configuration = models.configuration(surroundings);
            findings.add(new Finding(
                    "configuration", State.OK, file + (Files.exists(file) ? "" : " (not there, and not needed)")));
        } catch (CommandFailed broken) {
            findings.add(new Finding("configuration", State.MISSING, String.valueOf(broken.getMessage())));
        }
        findings.add(models.named(surroundings, configuration)
                .map(model -> new Finding("model", State.OK, model.text()))
                .orElse(new Finding(
                        "model",
                        State.NOTE,
                        "none is named: 'tyto run' needs --model, TYTO_MODEL or model: in the configuration")));
        findings.add(key("openai", OPENAI_KEY));
        for (ModelEntry entry : configuration.models()) {
            SecretReference key = entry.key();
            String name = "model entry " + entry.name();
            findings.add(key == null ? new Finding(name, State.OK, entry.kind() + ", no key") : key(name, key));
        }
    }

    private Finding key(String name, SecretReference reference) {
        Secrets secrets = opening.secrets();
        return secrets.find(reference).isPresent()
                ? new Finding(name, State.OK, "key " + reference + " found")
                : new Finding(name, State.NOTE, "key " + reference + " not found");
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
