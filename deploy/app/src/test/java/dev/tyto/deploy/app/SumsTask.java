package dev.tyto.deploy.app;

import dev.tyto.coordinator.journal.SqliteJournal;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A task of three subtasks, each of which asks a model twice and a tool once, with a model whose answers follow
/// from what it is shown: 21 + 21 and 4 * 4, and then their sum. Immutable.
record SumsTask(Path plan) {

    static final String ANSWER = "the sum is 58\n";

    private static final String PLAN = """
            {"version":1,"subtasks":[
              {"id":"a","instruction":"Add 21 and 21."},
              {"id":"b","instruction":"Multiply 4 by 4."},
              {"id":"c","instruction":"Add both.","dependsOn":["a","b"]}]}""";

    /// With its plan in this folder.
    static SumsTask in(Path folder) throws IOException {
        return new SumsTask(Files.writeString(folder.resolve("plan.json"), PLAN));
    }

    String[] run(StubModelServer server, String... more) {
        List<String> start = List.of("run", "--model", server.modelName(), "--plan", plan.toString());
        return Stream.of(start, List.of(more), List.of("a task"))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /// What the model says.
    static StubModelServer.Answer answer(StubModelServer.Request request) {
        return answer(request, "");
    }

    /// What the model says, with this behind the results of a and b.
    static StubModelServer.Answer answer(StubModelServer.Request request, String more) {
        if (request.role().equals("synthesizer")) {
            return StubModelServer.says("the sum is " + numberAfter("sum: ", request.lastText()));
        }
        String result = request.toolMessages().isEmpty()
                ? ""
                : request.toolMessages().getLast().text("content").orElse("");
        return switch (request.subtask() + request.assistantMessages()) {
            case "a0" -> StubModelServer.calls("calculate", "{\"expression\":\"21 + 21\"}");
            case "b0" -> StubModelServer.calls("calculate", "{\"expression\":\"4 * 4\"}");
            case "c0" ->
                StubModelServer.calls(
                        "calculate",
                        "{\"expression\":\"" + numberAfter("addend: ", request.lastText()) + " + "
                                + numberAfter("product: ", request.lastText()) + "\"}");
            case "a1" -> StubModelServer.says("addend: " + result + more);
            case "b1" -> StubModelServer.says("product: " + result + more);
            case "c1" -> StubModelServer.says("sum: " + result);
            default -> StubModelServer.error(400, "nothing is known of " + request.turn());
        };
    }

    private static String numberAfter(String word, String text) {
        return text.substring(text.lastIndexOf(word) + word.length()).replaceFirst("(?s)\\D.*", "");
    }

    /// The turns whose answers the journal has.
    static Set<String> answeredTurns(Path home, RunId run) {
        try (Journal journal = SqliteJournal.open(home.resolve(".tyto"))) {
            return journal.read(run, 0).stream()
                    .map(Recorded::event)
                    .filter(event -> event instanceof RunEvent.ModelCalled called
                            && called.reply() instanceof ModelReply.Completed)
                    .map(event -> turn((RunEvent.ModelCalled) event))
                    .collect(Collectors.toSet());
        }
    }

    private static String turn(RunEvent.ModelCalled called) {
        return switch (called.key().scope()) {
            case StepScope.Planning _ -> "planner   " + called.key().round();
            case StepScope.Synthesis _ -> "synthesizer   " + called.key().round();
            case StepScope.Sample sample ->
                "worker " + sample.attempt().subtask() + " " + sample.attempt().number() + " "
                        + called.key().round();
        };
    }
}
