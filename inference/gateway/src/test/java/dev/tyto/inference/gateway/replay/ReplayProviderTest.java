package dev.tyto.inference.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Completed;
import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayProviderTest {

    private static final Labels PLANNER = new Labels(Role.PLANNER, "run-1", null, 0);
    private static final Labels SYNTHESIZER = new Labels(Role.SYNTHESIZER, "run-1", null, 0);

    @TempDir
    Path folder;

    @Test
    void turnIsFoundByRoleSubtaskAttemptAndRound() throws Exception {
        Models models = script("""
                {"role":"planner","round":0,"reply":{"text":"plan"}},
                {"role":"worker","subtask":"s1","attempt":1,"round":0,"reply":{"text":"first try"}},
                {"role":"worker","subtask":"s1","attempt":2,"round":0,"reply":{"text":"second try"}},
                {"role":"worker","subtask":"s2","round":0,"reply":{"text":"any try"}},
                {"role":"worker","subtask":"s2","round":1,"reply":{"text":"second round"}}
                """);

        List<String> answers = List.of(
                text(models.call(request(PLANNER, Message.user("?")))),
                text(models.call(request(worker("s1", 1), Message.user("?")))),
                text(models.call(request(worker("s1", 2), Message.user("?")))),
                text(models.call(request(worker("s2", 7), Message.user("?")))),
                text(models.call(request(worker("s2", 7), Message.user("?"), Message.assistant("!")))));

        assertThat(answers).containsExactly("plan", "first try", "second try", "any try", "second round");
    }

    @Test
    void callsAreAnsweredLikeAModels() throws Exception {
        Models models = script("""
                {"role":"worker","subtask":"s1","round":0,"reply":{"text":"let me see","calls":[
                 {"name":"calculate","arguments":{"expression":"2+2"}},{"name":"list_files"},
                 {"name":"calculate","arguments":"{\\"expression\\":"}]}}
                """);

        Completed reply = (Completed) models.call(request(worker("s1", 1), Message.user("2+2?")));

        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.message().text()).isEqualTo("let me see");
        assertThat(reply.message().calls())
                .containsExactly(
                        new ToolCall(
                                "call_0_0",
                                "calculate",
                                "{\"expression\":\"2+2\"}",
                                Json.object().put("expression", "2+2").build(),
                                false),
                        new ToolCall(
                                "call_0_1", "list_files", "{}", Json.object().build(), false),
                        new ToolCall(
                                "call_0_2",
                                "calculate",
                                "{\"expression\":",
                                Json.object().build(),
                                true));
    }

    @Test
    void usageOfAnAnswerIsKnownAndCountedFromItsText() throws Exception {
        Models models =
                script("{\"role\":\"worker\",\"subtask\":\"s1\",\"round\":0,\"reply\":{\"text\":\"twelve bytes\"}}");

        Completed reply = (Completed) models.call(request(worker("s1", 1), Message.user("nine byte")));

        assertThat(reply.usage()).isEqualTo(new ModelReply.Usage(3, 0, 3, 0, true));
    }

    @Test
    void answerLongerThanTheCapIsGivenWholeAndCountedAsTheCap() throws Exception {
        String text = "many words ".repeat(1_000);
        Models models =
                script("{\"role\":\"worker\",\"subtask\":\"s1\",\"round\":0,\"reply\":{\"text\":\"" + text + "\"}}");
        ModelRequest request = request(worker("s1", 1), Message.user("speak"));

        Completed reply = (Completed) models.call(request);

        assertThat(reply.message().text()).isEqualTo(text);
        assertThat(reply.usage().tokensOut()).isEqualTo(request.generation().maxOutputTokens());
    }

    @Test
    void holesAreFilledFromTheLastResultsAndTheLastUserMessage() throws Exception {
        Models models = script("""
                {"role":"worker","subtask":"s1","round":1,"reply":{"text":"{{tool:1}} of {{match:in (\\\\d{4})}}: {{match:\\\\d{2}}}",
                 "calls":[{"name":"calculate","arguments":{"expression":"{{tool:0}} * 2","deep":[{"x":"{{tool:1}}"}]}}]}}
                """);
        Message asked = new Message(Message.Speaker.ASSISTANT, List.of(new Part.Text("asking")));
        Message results = Message.results(List.of(
                new Part.Result("a", "t", new ToolResult.Returned("21 \"quoted\"")),
                new Part.Result("b", "t", new ToolResult.Refused("no"))));

        Completed reply = (Completed) models.call(
                request(worker("s1", 1), Message.user("old in 1999"), Message.user("new in 2026"), asked, results));

        assertThat(reply.message().text()).isEqualTo("refused: no of 2026: 20");
        assertThat(reply.message().calls().getFirst().arguments())
                .isEqualTo("{\"expression\":\"21 \\\"quoted\\\" * 2\",\"deep\":[{\"x\":\"refused: no\"}]}");
    }

    @Test
    void scriptedJsonMayEndRightAfterAHole() throws Exception {
        Models models = script("""
                {"role":"synthesizer","round":0,"reply":{"text":"{\\"a\\":{\\"n\\":{{match:[0-9]+}}}}"}}
                """);

        ModelReply reply = models.call(request(SYNTHESIZER, Message.user("it is 42")));

        assertThat(text(reply)).isEqualTo("{\"a\":{\"n\":42}}");
    }

    @Test
    void unscriptedRequestNamesWhatWasAskedAndWhere() throws Exception {
        Path file = write(document("{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"plan\"}}"));

        Failed failed = (Failed) open(file).call(request(worker("s9", 3), Message.user("?"), Message.assistant("!")));

        assertThat(failed.fault()).isEqualTo(Fault.UNSCRIPTED);
        assertThat(failed.reason())
                .isEqualTo("replay has no turn for role worker, subtask s9, attempt 3, round 1 in " + file
                        + ": add one to the script");
    }

    @ParameterizedTest
    @CsvSource({
        "{{tool:0}},{{tool:0}} finds no tool result",
        "{{match:[0-9]+}},{{match:[0-9]+}} does not match the last user message"
    })
    void holeThatCannotBeFilledIsUnscripted(String hole, String why) throws Exception {
        Models models = script("{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"" + hole + "\"}}");

        Failed failed = (Failed) models.call(request(PLANNER, Message.user("no digits")));

        assertThat(failed.fault()).isEqualTo(Fault.UNSCRIPTED);
        assertThat(failed.reason()).contains(why, "role planner, round 0");
    }

    @Test
    void faultComesAsOftenAsScriptedInEachRun() throws Exception {
        Models models = script("""
                {"role":"planner","round":0,"fault":{"kind":"rate-limited","times":2}},
                {"role":"planner","round":0,"reply":{"text":"plan"}}
                """);
        List<Boolean> failed = new ArrayList<>();

        for (int call = 0; call < 3; call++) {
            failed.add(models.call(request(PLANNER, Message.user("?"))) instanceof Failed);
        }
        failed.add(
                models.call(request(new Labels(Role.PLANNER, "run-2", null, 0), Message.user("?"))) instanceof Failed);

        assertThat(failed).containsExactly(true, true, false, true);
    }

    @Test
    void equalFaultsInARowAreCountedApart() throws Exception {
        Models models = script("""
                {"role":"planner","round":0,"fault":{"kind":"timeout"}},
                {"role":"planner","round":0,"fault":{"kind":"timeout"}},
                {"role":"planner","round":0,"reply":{"text":"plan"}}
                """);

        List<ModelReply> replies = List.of(
                models.call(request(PLANNER, Message.user("?"))),
                models.call(request(PLANNER, Message.user("?"))),
                models.call(request(PLANNER, Message.user("?"))));

        assertThat(replies).hasExactlyElementsOfTypes(Failed.class, Failed.class, Completed.class);
    }

    @Test
    void interruptEndsAScriptedCallToo() throws Exception {
        Models models = script("{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"plan\"}}");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> models.call(request(PLANNER, Message.user("?"))))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void originOtherThanByHandIsRefused() throws Exception {
        Path file = write("{\"version\":1,\"origin\":\"recorded\",\"turns\":["
                + "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"x\"}}]}");

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessage(
                        "replay script " + file
                                + " cannot be used: origin must be \"written by hand\", since a script's answers are no model's");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|turns[0] must be an object",
                "{}|turns[0].role must be one of planner, repair,",
                "{\"role\":\"planner\",\"reply\":{\"text\":\"x\"}}|turns[0].round must say",
                "{\"role\":\"planner\",\"round\":-1,\"reply\":{\"text\":\"x\"}}|turns[0].round must be a whole number from 0",
                "{\"role\":\"planner\",\"round\":0.5,\"reply\":{\"text\":\"x\"}}|turns[0].round must be a whole number from 0",
                "{\"role\":\"planner\",\"round\":0,\"attempt\":0,\"reply\":{\"text\":\"x\"}}|turns[0].attempt must be a whole",
                "{\"role\":\"planner\",\"round\":0,\"subtask\":1,\"reply\":{\"text\":\"x\"}}|turns[0].subtask must be a text",
                "{\"role\":\"planner\",\"round\":0}|turns[0] must have either a reply or a fault",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{}}|turns[0].reply must have a text or at least one call",
                "{\"role\":\"planner\",\"round\":0,\"reply\":\"x\"}|turns[0].reply must be an object",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"txt\":\"x\"}}|turns[0].reply has the unknown field \"txt\"",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"calls\":[{}]}}|turns[0].reply.calls[0].name must name a tool",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"calls\":[{\"name\":\"x\",\"arguments\":[]}]}}|.arguments must be",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"{{tool:x}}\"}}|turns[0].reply.text must number",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"{{match:(}}\"}}|turns[0].reply.text has no regular",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"{{tool:0\"}}|turns[0].reply.text has a hole that is",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"{{env:KEY}}\"}}|may only have the holes",
                "{\"role\":\"planner\",\"round\":0,\"reply\":{\"calls\":[{\"name\":\"x\",\"arguments\":{\"a\":[\"{{b}}\"]}}]}}"
                        + "|turns[0].reply.calls[0].arguments.a[0] may only",
                "{\"role\":\"planner\",\"round\":0,\"fault\":{\"kind\":\"bad-luck\"}}|turns[0].fault.kind must be one of"
            })
    void defectIsNamedWithItsPlace(String turn, String defect) throws Exception {
        Path file = write(document(turn));

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageStartingWith("replay script " + file + " cannot be used: ")
                .hasMessageContaining(defect);
    }

    @Test
    void turnThatCanNeverBeReachedIsADefect() throws Exception {
        Path file = write(document("{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"x\"}},"
                + "{\"role\":\"planner\",\"round\":0,\"reply\":{\"text\":\"y\"}}"));

        assertThatThrownBy(() -> open(file))
                .hasMessageContaining("turns[1] can never be reached, for turns[0] answers the same requests");
    }

    @Test
    void manyDefectsAreCounted() throws Exception {
        Path file = write("{\"version\":2,\"turns\":[1,2,3,4,5,6]}");

        assertThatThrownBy(() -> open(file))
                .hasMessageContaining("version must be 1; origin must be")
                .hasMessageEndingWith("; and 3 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"version\":1,\"version\":1}"})
    void fileThatIsNoScriptIsRefused(String text) throws Exception {
        Path file = write(text);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageStartingWith("replay script " + file + " ");
    }

    @Test
    void fileThatIsNoTextOrNoFileIsRefused() throws Exception {
        Path binary = Files.write(folder.resolve("binary.json"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> open(binary))
                .hasMessage("replay script " + binary + " is not UTF-8 text: save it as UTF-8");
        assertThatThrownBy(() -> open(folder)).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> new ReplayProvider().open(new ModelEntry("x", "replay", "a\u0000b", null)))
                .isInstanceOf(PrerequisiteException.class);
    }

    @Test
    void hugeFileIsRefused() throws Exception {
        Path file = Files.write(folder.resolve("huge.json"), new byte[4 * 1024 * 1024 + 1]);

        assertThatThrownBy(() -> open(file)).hasMessageContaining("at most 4 MiB");
    }

    private Models script(String turns) throws IOException {
        return open(write(document(turns)));
    }

    private static String document(String turns) {
        return "{\"version\":1,\"origin\":\"written by hand\",\"turns\":[" + turns + "]}";
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("script.json"), text);
    }

    private static Models open(Path file) {
        ReplayProvider provider = new ReplayProvider();
        return provider.open(provider.read(file.toString()).entry());
    }

    private static Labels worker(@Nullable String subtask, int attempt) {
        return new Labels(Role.WORKER, "run-1", subtask, attempt);
    }

    private static ModelRequest request(Labels labels, Message... messages) {
        return new ModelRequest(
                new ModelName("script"), List.of(messages), List.of(), new Generation(100, 0), null, labels);
    }

    private static String text(ModelReply reply) {
        assertThat(reply).isInstanceOf(Completed.class);
        return ((Completed) reply).message().text();
    }
}
