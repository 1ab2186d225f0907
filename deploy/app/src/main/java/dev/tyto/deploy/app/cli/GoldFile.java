package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.planner.engine.quality.GoldPlan;
import dev.tyto.planner.engine.quality.GoldReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The gold plans of `--eval`, and the workers that a planner is told of when it plans their tasks. Immutable.
record GoldFile(List<GoldPlan> plans, List<WorkerProfile> team) {

    /// The largest file of tools that is read, in bytes.
    private static final int MAX_TOOL_BYTES = 8 * 1024 * 1024;

    private static final WorkerProfile RESEARCHER = new WorkerProfile(
            "researcher",
            "Looks facts up in an encyclopedia, one question at a time, and works with what was found.",
            List.of(new Capability("lookup"), new Capability("reasoning")),
            List.of("search", "read_page"));

    GoldFile {
        plans = List.copyOf(plans);
        team = List.copyOf(team);
    }

    /// Reads the gold plans of a file, of JSON lines, and the tools.
    ///
    /// @param tools a file of tools; null for those of the gold plans
    /// @param limit how many plans at most; null for all
    /// @throws CommandFailed when a file cannot be read or breaks a rule; the sentence names the line
    static GoldFile read(Path file, @Nullable Path tools, @Nullable Integer limit) {
        if (limit != null && limit < 1) {
            throw CommandFailed.usage("--limit must be at least 1 but was " + limit);
        }
        List<GoldPlan> plans = plans(file);
        if (plans.isEmpty()) {
            throw CommandFailed.usage("--eval " + file + " must hold a gold plan but holds none");
        }
        boolean areTools = plans.getFirst() instanceof GoldPlan.OfTools;
        if (plans.stream().anyMatch(each -> each instanceof GoldPlan.OfTools != areTools)) {
            throw CommandFailed.usage("--eval " + file + " must hold gold plans of one kind but holds both");
        }
        List<WorkerProfile> team = List.of(areTools ? toolbox(described(plans, tools)) : RESEARCHER);
        return new GoldFile(limit == null ? plans : plans.subList(0, Math.min(limit, plans.size())), team);
    }

    private static List<GoldPlan> plans(Path file) {
        List<GoldPlan> plans = new ArrayList<>();
        int number = 0;
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    GoldReader.read(line).ifPresent(plans::add);
                }
            }
            return plans;
        } catch (CharacterCodingException e) {
            throw new CommandFailed(ExitCode.USAGE, "--eval " + file + " must be UTF-8 text but is not", e);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.USAGE, "--eval " + file + " could not be read: " + FileTrouble.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--eval " + file + " line " + number + ": " + e.getMessage(), e);
        }
    }

    /// Each tool with what it is for, as far as that is known.
    private static SequencedMap<String, String> described(List<GoldPlan> plans, @Nullable Path tools) {
        SequencedMap<String, String> described = new LinkedHashMap<>();
        if (tools != null) {
            for (Json node : nodes(tools)) {
                if (node instanceof Json.Obj tool && tool.text("id").isPresent()) {
                    described.put(
                            new Capability(tool.text("id").orElseThrow()).name(),
                            tool.text("desc").orElse(""));
                }
            }
        }
        plans.stream()
                .filter(GoldPlan.OfTools.class::isInstance)
                .flatMap(each -> ((GoldPlan.OfTools) each).tools().stream().sorted())
                .forEach(tool -> described.putIfAbsent(tool, ""));
        return described;
    }

    private static List<Json> nodes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_TOOL_BYTES), StandardCharsets.UTF_8);
            if (JsonText.parse(text) instanceof Json.Obj tools
                    && !tools.items("nodes").isEmpty()) {
                return tools.items("nodes");
            }
            throw CommandFailed.usage("--tools " + file + " must be a JSON object with a list of nodes but is not");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.USAGE, "--tools " + file + " could not be read: " + FileTrouble.of(e), e);
        } catch (MalformedJsonException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--tools " + file + " must be JSON but is not: " + e.getMessage(), e);
        }
    }

    private static WorkerProfile toolbox(Map<String, String> tools) {
        StringBuilder description = new StringBuilder("Calls tools, one in each subtask: name that tool as the only"
                + " capability of the subtask. Never name two in one subtask.");
        tools.forEach((tool, what) -> {
            if (!what.isBlank()) {
                description
                        .append(' ')
                        .append(tool)
                        .append(": ")
                        .append(Voice.oneLine(what))
                        .append(';');
            }
        });
        return new WorkerProfile(
                "toolbox",
                description.toString(),
                tools.keySet().stream().map(Capability::new).toList(),
                List.of());
    }
}
