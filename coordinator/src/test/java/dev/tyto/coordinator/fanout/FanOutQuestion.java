package dev.tyto.coordinator.fanout;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.testkit.SharedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A question of FanOutQA with the decomposition that a person gave it. Immutable.
///
/// Zhu et al., "FanOutQA: A Multi-Hop, Multi-Document Question Answering Benchmark for Large Language Models", 2024,
/// arXiv:2402.14116.
record FanOutQuestion(String id, String text, String answer, List<Part> parts) {

    /// One sub-question. It can be asked when the siblings in `dependsOn` are answered and everything that its whole
    /// waits for; it can be answered when its own parts are.
    record Part(String id, String text, String answer, List<String> dependsOn, List<Part> parts) {
        Part {
            dependsOn = List.copyOf(dependsOn);
            parts = List.copyOf(parts);
        }
    }

    FanOutQuestion {
        parts = List.copyOf(parts);
    }

    /// All questions of the development set that lie in the shared folder; the test is skipped where it is absent.
    static List<FanOutQuestion> all() {
        List<FanOutQuestion> questions = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SharedFiles.require("data/fanoutqa/dev.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                questions.add(parse(line));
            }
        } catch (IOException | MalformedJsonException e) {
            throw new IllegalStateException("the questions could not be read", e);
        }
        return questions;
    }

    /// Reads one line of the set.
    static FanOutQuestion parse(String line) throws MalformedJsonException {
        Json.Obj question = (Json.Obj) JsonText.parse(line);
        return new FanOutQuestion(
                text(question, "id"),
                text(question, "question"),
                answer(question),
                parts(question.items("decomposition")));
    }

    /// All parts, the parts of each before itself.
    List<Part> flat() {
        return parts.stream().flatMap(FanOutQuestion::flat).toList();
    }

    /// The decomposition as a plan of as many subtasks as there are parts: each depends on its siblings, on what its
    /// whole depends on, and on its own parts.
    Plan plan() {
        return new Plan(subtasks(parts, Set.of()).toList());
    }

    private static Stream<Part> flat(Part part) {
        return Stream.concat(part.parts().stream().flatMap(FanOutQuestion::flat), Stream.of(part));
    }

    private static Stream<Subtask> subtasks(List<Part> parts, Set<String> inherited) {
        return parts.stream().flatMap(part -> {
            Set<String> before = union(inherited, part.dependsOn());
            Set<String> dependsOn =
                    union(before, part.parts().stream().map(Part::id).toList());
            Subtask own = new Subtask(
                    new SubtaskId(part.id()),
                    part.text(),
                    "",
                    List.of(),
                    dependsOn.stream().map(SubtaskId::new).toList(),
                    null);
            return Stream.concat(subtasks(part.parts(), before), Stream.of(own));
        });
    }

    private static Set<String> union(Collection<String> one, Collection<String> other) {
        Set<String> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static List<Part> parts(List<Json> items) {
        return items.stream()
                .map(Json.Obj.class::cast)
                .map(item -> new Part(
                        text(item, "id"),
                        text(item, "question"),
                        answer(item),
                        item.items("depends_on").stream()
                                .map(id -> ((Json.Str) id).text())
                                .toList(),
                        parts(item.items("decomposition"))))
                .toList();
    }

    private static String answer(Json.Obj item) {
        return item.text("answer")
                .orElseGet(() -> JsonText.write(item.get("answer").orElseThrow()));
    }

    private static String text(Json.Obj item, String name) {
        return item.text(name).orElseThrow();
    }
}
