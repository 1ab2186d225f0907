package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.wire.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One task from the command line to its answer, over a real socket, real tools and the real journal.
@Timeout(120)
class WholePathTest {

    private static final String PLAN = """
            {"version":1,"subtasks":[
              {"id":"product","instruction":"Multiply the two numbers in numbers.txt.","deliverable":"a number",
               "capabilities":["files","calculation"],"dependsOn":[]},
              {"id":"power","instruction":"Compute 7 to the power of 30.","deliverable":"a number",
               "capabilities":["calculation"],"dependsOn":[]},
              {"id":"note","instruction":"Write both numbers to result.txt.","deliverable":"result.txt",
               "capabilities":["files"],"dependsOn":["product","power"]}]}""";
    /// 123456789 * 987654321 and 7^30, which no one here ever wrote into a script.
    private static final String PRODUCT = "121932631112635269";

    private static final String POWER = "22539340290692258087863249";
    private static final Pattern NUMBER = Pattern.compile("\\b\\d{15,}\\b");

    @TempDir
    Path folder;

    /// Workers meet here before their first answer: a build that works on one subtask after the other fails.
    private final CyclicBarrier siblings = new CyclicBarrier(2);

    @Test
    void taskGoesFromTheCommandLineThroughEveryRoomToAnAnswer() throws Exception {
        try (StubModelServer server = new StubModelServer(this::answer)) {
            Path numbers = Files.writeString(folder.resolve("numbers.txt"), "123456789\n987654321\n");
            CommandLineSession tyto = new CommandLineSession(folder.resolve("home"));

            CommandLineSession.Result run = tyto.run(
                    "run",
                    "--model",
                    server.modelName(),
                    "--attach",
                    numbers.toString(),
                    "--json",
                    "Combine the numbers");

            assertThat(run.exit()).as(run.err()).isZero();
            Json.Obj document = (Json.Obj) JsonText.parse(run.out());
            assertThat(document.text("status")).contains("completed");
            assertThat(document.text("answer")).contains("product " + PRODUCT + ", power " + POWER);
            assertThat(((Json.Obj) document.fields().get("spend"))
                            .number("calls")
                            .orElseThrow()
                            .longValueExact())
                    .isEqualTo(server.requests().size());
            assertThat(server.mostInFlight()).isGreaterThanOrEqualTo(2);
            assertThat(server.requests().stream()
                            .map(StubModelServer.Request::role)
                            .collect(Collectors.toSet()))
                    .isEqualTo(Set.of("planner", "worker", "synthesizer"));
            assertThat(document.items("artifacts")).hasSize(1);
            assertThat(folder.resolve("home/.tyto/runs")
                            .resolve(document.text("run").orElseThrow())
                            .resolve("results/result.txt"))
                    .hasContent(PRODUCT + " " + POWER);
            assertEveryToolResultIsInTheNextRequest(tyto, document.text("run").orElseThrow(), server);
        }
    }

    @Test
    void logShowsEveryEffectAfterItsIntent() throws Exception {
        try (StubModelServer server = new StubModelServer(this::answer)) {
            Path numbers = Files.writeString(folder.resolve("numbers.txt"), "123456789\n987654321\n");
            CommandLineSession tyto = new CommandLineSession(folder.resolve("home"));
            tyto.run("run", "--model", server.modelName(), "--attach", numbers.toString(), "Combine the numbers");

            List<RunEvent> events = tyto.trace(tyto.onlyRun());

            assertThat(events.getFirst()).isInstanceOf(RunEvent.RunAccepted.class);
            assertThat(events.getLast()).isInstanceOf(RunEvent.RunEnded.class);
            for (int i = 0; i < events.size(); i++) {
                List<RunEvent> before = events.subList(0, i);
                switch (events.get(i)) {
                    case RunEvent.ModelCalled called ->
                        assertThat(before)
                                .anyMatch(each -> each instanceof RunEvent.ModelRequested requested
                                        && requested.key().equals(called.key())
                                        && requested.attempt() == called.attempt());
                    case RunEvent.ToolCalled called ->
                        assertThat(before)
                                .anyMatch(each -> each instanceof RunEvent.ToolRequested requested
                                        && requested.key().equals(called.key()));
                    default -> {}
                }
            }
        }
    }

    /// What a tool said to one call.
    private record Said(String callId, String text) {}

    /// The request of the same subtask after a round has exactly that round's results, in the order of the calls.
    private void assertEveryToolResultIsInTheNextRequest(CommandLineSession tyto, String run, StubModelServer server)
            throws Exception {
        Map<StepKey, NavigableMap<Integer, Said>> rounds = new LinkedHashMap<>();
        for (RunEvent event : tyto.trace(run)) {
            if (event instanceof RunEvent.ToolCalled called) {
                StepKey key = called.key();
                rounds.computeIfAbsent(StepKey.modelCall(key.scope(), key.round()), _ -> new TreeMap<>())
                        .put(
                                key.index(),
                                new Said(called.callId(), called.result().forModel()));
            }
        }

        assertThat(rounds.values().stream().map(NavigableMap::size)).containsExactlyInAnyOrder(2, 1, 1, 1);
        rounds.forEach((round, said) -> assertThat(resultsSentAfter(round, server))
                .as("results of %s", round)
                .containsExactlyElementsOf(said.values()));
    }

    private static List<Said> resultsSentAfter(StepKey round, StubModelServer server) {
        AttemptId attempt = ((StepScope.Sample) round.scope()).attempt();
        List<StubModelServer.Request> next = server.requests().stream()
                .filter(request -> request.subtask().equals(attempt.subtask().value()))
                .filter(request -> request.attempt().equals(Integer.toString(attempt.number())))
                .filter(request -> request.assistantMessages() == round.round() + 1)
                .toList();
        assertThat(next).as("requests after %s", round).hasSize(1);
        return next.getFirst().messagesSinceTheModelsLast().stream()
                .map(message -> new Said(
                        message.text("tool_call_id").orElse("no tool message"),
                        message.text("content").orElse("")))
                .toList();
    }

    @Test
    void requestThatBreaksTheStubIsNoLongerInItsHands() throws Exception {
        try (StubModelServer server = new StubModelServer(_ -> {
            throw new IOException("on purpose");
        })) {
            CommandLineSession tyto = new CommandLineSession(folder.resolve("home"));

            CommandLineSession.Result run = tyto.run("run", "--model", server.modelName(), "a task");

            assertThat(run.exit()).isEqualTo(3);
            assertThat(server.requests()).hasSizeGreaterThan(1);
            assertThat(server.mostInFlight()).isEqualTo(1);
        }
    }

    private StubModelServer.Answer answer(StubModelServer.Request request) throws Exception {
        return switch (request.role()) {
            case "planner" -> StubModelServer.says("Here is my plan:\n```json\n" + PLAN + "\n```");
            case "worker" -> work(request);
            case "synthesizer" -> {
                List<String> numbers = numbersIn(request.lastText());
                yield StubModelServer.says("product " + numbers.get(0) + ", power " + numbers.get(1));
            }
            default -> StubModelServer.error(400, "no such role here: " + request.role());
        };
    }

    private StubModelServer.Answer work(StubModelServer.Request request) throws Exception {
        List<Json.Obj> results = request.toolMessages();
        String last = results.isEmpty() ? "" : results.getLast().text("content").orElse("");
        return switch (request.subtask() + results.size()) {
            case "product0" -> {
                meet();
                yield StubModelServer.calls("list_files", "{}", "read_file", "{\"path\":\"numbers.txt\"}");
            }
            case "product2" ->
                StubModelServer.calls(
                        "calculate",
                        "{\"expression\":\""
                                + last.lines()
                                        .map(line -> line.replaceAll(".*?(\\d{9}).*", "$1"))
                                        .filter(line -> line.matches("\\d{9}"))
                                        .collect(Collectors.joining("*"))
                                + "\"}");
            case "power0" -> {
                meet();
                yield StubModelServer.calls("calculate", "{\"expression\":\"7^30\"}");
            }
            case "note0" -> {
                List<String> numbers = numbersIn(request.lastText());
                yield StubModelServer.calls(
                        "write_file", "{\"path\":\"result.txt\",\"content\":\"" + String.join(" ", numbers) + "\"}");
            }
            default -> StubModelServer.says("The result is " + last);
        };
    }

    private void meet() throws InterruptedException, BrokenBarrierException, TimeoutException {
        siblings.await(30, TimeUnit.SECONDS);
    }

    private static List<String> numbersIn(String text) {
        List<String> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            if (!numbers.contains(matcher.group())) {
                numbers.add(matcher.group());
            }
        }
        return numbers;
    }
}
