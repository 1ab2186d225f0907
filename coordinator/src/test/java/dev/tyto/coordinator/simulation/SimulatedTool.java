package dev.tyto.coordinator.simulation;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.tool.ToolSpec.Permission;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A tool that does, fails, hangs and breaks as the dice fall.
final class SimulatedTool implements Tool {

    private static final List<String> FILES = List.of("notes.txt", "out/table.csv", "out");
    private static final String LONG = " and more".repeat(600);

    private final World world;
    private final SimulatedProcess process;
    private final ToolSpec spec;

    private SimulatedTool(World world, SimulatedProcess process, ToolSpec spec) {
        this.world = world;
        this.process = process;
        this.spec = spec;
    }

    /// One tool of each effect.
    static List<Tool> all(World world, SimulatedProcess process) {
        return Stream.of(Effect.values())
                .<Tool>map(effect -> new SimulatedTool(world, process, spec(effect, world.scenario())))
                .toList();
    }

    static final String UNSAFE = name(Effect.UNSAFE);

    static String name(Effect effect) {
        return "do_" + effect.name().toLowerCase(Locale.ROOT);
    }

    static ToolSpec spec(Effect effect, Scenario scenario) {
        return new ToolSpec(
                name(effect),
                "does it",
                Json.object().build(),
                Permission.NONE,
                effect,
                Duration.ofMillis(scenario.limits().deadline().tool()));
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return effect(world, process, spec.effect(), scope);
    }

    private static ToolResult said(World world, String place) {
        String secret = world.falls(Twist.SECRET_SAID, place) ? World.SECRET : "";
        boolean talks =
                world.falls(Twist.TOOL_TALKS, place) || world.scenario().dice().falls(Twist.WINDOW_SMALL, "window");
        return new ToolResult.Returned("done" + secret + (talks ? LONG : ""));
    }

    /// The effect itself, which a worker that is a function may have too.
    static ToolResult effect(World world, SimulatedProcess process, Effect kind, ToolScope scope)
            throws InterruptedException {
        String key = scope.idempotencyKey();
        Dice dice = world.scenario().dice();
        Witness.Effect effect = world.witness().toolStarts(process, key, kind);
        String place = effect.place();
        boolean stubborn = world.falls(Twist.TOOL_STUBBORN, place);
        if (stubborn) {
            effect.stubborn();
        }
        Waiting waiting = new Waiting(process);
        try {
            waiting.pause(dice.below(world.scenario().pace().tool() + 1, "latency " + place), stubborn);
            if (!stubborn && world.falls(Twist.TOOL_HANGS, place)) {
                waiting.forever();
            }
            if (world.falls(Twist.TOOL_THROWS, place)) {
                throw new IllegalStateException("the tool is broken");
            }
            if (world.falls(Twist.FILE_MADE, place)) {
                world.shelf().write(scope.workspace(), FILES.get(dice.below(FILES.size(), "file " + place)), place);
            }
            ToolResult result =
                    world.falls(Twist.TOOL_FAULT, place) ? new ToolResult.Faulted("it failed") : said(world, place);
            effect.returned(result);
            return result;
        } catch (InterruptedException e) {
            effect.cut();
            throw e;
        } catch (RuntimeException e) {
            effect.ended();
            throw e;
        }
    }
}
