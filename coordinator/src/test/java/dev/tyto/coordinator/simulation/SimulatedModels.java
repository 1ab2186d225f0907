package dev.tyto.coordinator.simulation;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.wire.JsonText;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Models that answer, fail, hang and overdraw as the dice fall.
final class SimulatedModels implements Models {

    static final ModelName PRICED = new ModelName("sim:priced");

    private static final ModelFacts FACTS = new ModelFacts(
            new ModelFacts.Price(new BigDecimal("2"), new BigDecimal("1"), new BigDecimal("8")),
            100_000,
            "1",
            List.of());
    private static final ModelFacts SMALL = new ModelFacts(FACTS.price(), 2_500, "1", List.of());
    private static final Fault[] FAULTS = Fault.values();

    private final World world;
    private final SimulatedProcess process;
    private final Dice dice;
    private final Waiting waiting;

    SimulatedModels(World world, SimulatedProcess process) {
        this.world = world;
        this.process = process;
        this.dice = world.scenario().dice();
        this.waiting = new Waiting(process);
    }

    @Override
    public ModelFacts facts(ModelName model) {
        return world.scenario().dice().falls(Twist.WINDOW_SMALL, "window") ? SMALL : FACTS;
    }

    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        Witness.Effect effect = world.witness().modelLeaves(process, request);
        String place = effect.place();
        boolean stubborn = world.falls(Twist.MODEL_STUBBORN, place);
        if (stubborn) {
            effect.stubborn();
        }
        ModelReply reply;
        try {
            reply = answered(request, place, stubborn);
        } catch (InterruptedException e) {
            effect.cut();
            throw e;
        } catch (RuntimeException e) {
            effect.ended();
            throw e;
        }
        effect.answered(reply);
        return reply;
    }

    private ModelReply answered(ModelRequest request, String place, boolean stubborn) throws InterruptedException {
        int millis = dice.below(world.scenario().pace().model() + 1, "latency " + place);
        waiting.pause(millis, stubborn);
        if (!stubborn && world.falls(Twist.MODEL_HANGS, place)) {
            waiting.forever();
        }
        if (world.falls(Twist.MODEL_THROWS, place)) {
            throw new IllegalStateException("the client is broken");
        }
        Duration latency = Duration.ofMillis(millis);
        if (world.falls(Twist.MODEL_FAULT, place)) {
            Fault fault = FAULTS[dice.below(FAULTS.length, "fault " + place)];
            Duration after = fault == Fault.RATE_LIMITED && dice.below(2, "after " + place) == 0
                    ? Duration.ofMillis(dice.below(90_000, "long " + place))
                    : null;
            return new ModelReply.Failed(fault, "it failed", after, latency);
        }
        Message message = message(request, place);
        boolean cut = world.falls(Twist.MODEL_CUT_OFF, place) && message.calls().isEmpty();
        Finish finish = !message.calls().isEmpty() ? Finish.TOOL_CALLS : cut ? Finish.LENGTH : Finish.STOP;
        return new ModelReply.Completed(message, finish, usage(request, place), "sim", latency);
    }

    private Usage usage(ModelRequest request, String place) {
        int cap = request.generation().maxOutputTokens();
        long in = 1;
        for (Message message : request.messages()) {
            in += message.text().length() / 3 + bytesOfResults(message) / 3;
        }
        long out = world.falls(Twist.MODEL_OVERDRAFT, place)
                ? cap + 1L + dice.below(4_000, "over " + place)
                : 1 + dice.below(Math.min(cap, 400), "out " + place);
        return new Usage(in, 0, out, 0, !world.falls(Twist.MODEL_USAGE_UNKNOWN, place));
    }

    private static long bytesOfResults(Message message) {
        return message.parts().stream()
                .filter(Part.Result.class::isInstance)
                .map(Part.Result.class::cast)
                .mapToLong(each -> each.result().forModel().length())
                .sum();
    }

    private Message message(ModelRequest request, String place) {
        if (request.labels().role() == Role.WORKER
                && !request.tools().isEmpty()
                && world.falls(Twist.ASKS_TOOLS, place)) {
            return new Message(Speaker.ASSISTANT, calls(request, place));
        }
        if (world.falls(Twist.GIVES_UP, place)) {
            return Message.assistant("GIVE UP: it cannot be done");
        }
        String secret = world.falls(Twist.SECRET_SAID, place) ? World.SECRET : "";
        return Message.assistant((world.falls(Twist.ANSWERS_BADLY, place) ? "bad" : "good " + place) + secret);
    }

    private List<Part> calls(ModelRequest request, String place) {
        List<Part> calls = new ArrayList<>();
        int count = 1 + dice.below(3, "calls " + place);
        for (int i = 0; i < count; i++) {
            String at = place + "." + i;
            String name = world.falls(Twist.ASKS_UNKNOWN_TOOL, at)
                    ? "nothing"
                    : request.tools()
                            .get(dice.below(request.tools().size(), "tool " + at))
                            .name();
            boolean again = world.falls(Twist.ASKS_AGAIN, at);
            Json.Obj arguments =
                    Json.object().put("at", again ? "the same" : at).build();
            boolean malformed = world.falls(Twist.ASKS_MALFORMED, at);
            calls.add(new Part.Call(new ToolCall(
                    "c" + i,
                    name,
                    malformed ? "{" : JsonText.write(arguments),
                    malformed ? Json.object().build() : arguments,
                    malformed)));
        }
        return calls;
    }
}
