package dev.tyto.coordinator.machine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.work.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A state as lines of text, sorted, for golden files. Stateless.
final class StateText {

    private static final int LONGEST = 600;

    private StateText() {}

    static String of(RunState state) {
        List<String> lines = new ArrayList<>();
        lines.add("budget " + state.budget().limits());
        lines.add("spend " + state.spend());
        lines.add("phase cancelledBy=" + state.cancelledBy().orElse("-") + " paused=" + state.paused() + " parked="
                + state.park().map(Object::toString).orElse("-"));
        lines.add("phase limit=" + text(state.limit()));
        lines.add("phase end=" + state.end().map(Object::toString).orElse("-"));
        Planning planning = state.planning();
        lines.add("planning revision=" + planning.revision() + " asked=" + planning.asked() + " open="
                + text(planning.open()) + " failed=" + text(planning.failed()));
        planning.addressed().forEach(id -> lines.add("planning addressed " + id));
        People people = state.people();
        add(lines, "people open", people.open());
        add(lines, "people granted", people.granted());
        add(lines, "people denied", people.denied());
        add(lines, "people answers", people.answers());
        state.all().forEach(each -> lines.addAll(subtask(state, each)));
        lines.add("time total=" + active(state));
        lines.replaceAll(StateText::brief);
        lines.sort(null);
        return String.join("\n", lines) + "\n";
    }

    /// A long line as its start and its digest.
    private static String brief(String line) {
        return line.length() <= LONGEST
                ? line
                : line.substring(0, LONGEST) + "… sha256 " + Digest.of(line).hex();
    }

    private static Duration active(RunState state) {
        return state.activeAt(RunStory.START.minusSeconds(1)); // before the last event: nothing is added
    }

    private static List<String> subtask(RunState state, SubtaskProgress progress) {
        String name = "subtask " + progress.subtask().id() + " ";
        Outcome last = progress.last();
        return List.of(
                name + "state=" + progress.state() + " tried=" + progress.tried() + " next=" + progress.next()
                        + " splits=" + progress.splits() + " startedAt=" + text(progress.startedAt()),
                name + "blocked=" + state.blocked(progress) + " ready=" + state.ready(progress),
                name + "last=" + text(last),
                name + "lastStep=" + text(progress.lastStep()) + " artifacts=" + progress.artifacts(),
                name + "is " + progress.subtask());
    }

    private static void add(List<String> lines, String name, Map<String, ?> entries) {
        new TreeMap<>(entries).forEach((key, value) -> lines.add(name + " " + key + "=" + value));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
