package dev.tyto.coordinator.simulation;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Attempts' folders and the store of their files, which outlive processes; and what the log must say of them.
final class Shelf {

    /// An attempt's folder: what lay in it from the start, what was made since, and what was last found in it.
    private static final class Folder {
        final Map<String, Digest> inputs = new TreeMap<>();
        final Map<String, String> made = new TreeMap<>();
        final Map<Digest, Set<String>> handed = new HashMap<>();

        @Nullable
        List<Artifact> found;
    }

    private final World world;
    private final Map<Path, Folder> folders = new HashMap<>();
    private final Map<Digest, String> stored = new HashMap<>();
    private final Map<String, List<Artifact>> published = new HashMap<>();

    Shelf(World world) {
        this.world = world;
    }

    static Path place(RunId run, AttemptId attempt) {
        return Path.of("/simulated", run.value(), attempt.toString());
    }

    /// The attempt's folder with these files in it, as the log must have assigned them.
    Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) {
        Path place = place(run, attempt);
        if (!folders.containsKey(place)) {
            Folder folder = new Folder();
            inputs.forEach((name, file) -> {
                tell(stored.containsKey(file.digest()), attempt + " gets " + name + ", which nobody stored");
                folder.inputs.put(name, file.digest());
            });
            folders.put(place, folder);
        }
        return place;
    }

    /// Puts a file into the folder where that can be: an input stays as it is, and no file is a folder too.
    void write(Path place, String name, String content) {
        Folder folder = folder(place);
        Set<String> others = new HashSet<>(folder.inputs.keySet());
        boolean input = others.contains(name);
        others.addAll(folder.made.keySet());
        if (!input && others.stream().noneMatch(each -> each.startsWith(name + "/") || name.startsWith(each + "/"))) {
            folder.made.put(name, content);
        }
    }

    boolean has(Path place, String name) {
        return folder(place).made.containsKey(name) || folder(place).inputs.containsKey(name);
    }

    /// What was made in the folder, by name.
    Map<String, String> made(Path place) {
        return new TreeMap<>(folder(place).made);
    }

    String content(Artifact file) {
        tell(stored.containsKey(file.digest()), file + " is not in the store");
        return stored.getOrDefault(file.digest(), "");
    }

    Digest store(String content) {
        Digest digest = Digest.of(content);
        stored.put(digest, content);
        return digest;
    }

    void found(Path place, List<Artifact> files) {
        folder(place).found = List.copyOf(files);
    }

    private Folder folder(Path place) {
        return folders.computeIfAbsent(place, _ -> new Folder());
    }

    /// An attempt starts: its files are those that what it depends on has published.
    void assigned(RunId run, Assignment assignment) {
        Set<SubtaskId> from =
                assignment.inputs().stream().map(Assignment.Input::from).collect(Collectors.toSet());
        String what = run + " " + assignment.attempt();
        tell(from.equals(Set.copyOf(assignment.subtask().dependsOn())), what + " has the results of " + from);
        List<Artifact> all = new ArrayList<>();
        for (Assignment.Input input : assignment.inputs()) {
            List<Artifact> right = published.getOrDefault(run + " " + input.from(), List.of());
            tell(input.artifacts().equals(right), what + " has " + input.artifacts() + " for " + right);
            all.addAll(right);
        }
        tell(
                new HashSet<>(assignment.files()).size() == all.size(),
                what + " finds " + assignment.files() + " for " + all);
    }

    /// An attempt is over: an answer publishes what was found last, all of it; anything else publishes nothing.
    void ended(RunId run, AttemptId attempt, Outcome outcome, List<Artifact> files) {
        String what = run + " " + attempt;
        if (!(outcome instanceof Outcome.Answered)) {
            tell(files.isEmpty(), what + " publishes " + files + " without an answer");
            return;
        }
        Folder folder = folder(place(run, attempt));
        List<Artifact> found = Objects.requireNonNullElse(folder.found, List.of());
        List<Artifact> own =
                files.stream().map(each -> each.madeBy(attempt.toString())).toList();
        tell(folder.found != null && own.equals(found), what + " publishes " + files + " for " + folder.found);
        files.forEach(each -> tell(isMadeBy(each, attempt, folder), what + " publishes " + each + " of another maker"));
        files.forEach(each -> tell(stored.containsKey(each.digest()), what + " publishes " + each + " unstored"));
        List<Artifact> before = published.put(run + " " + attempt.subtask(), files);
        tell(before == null, what + " publishes a second time");
    }

    /// A file is the attempt's own, or that of the nested run that handed its content over.
    private static boolean isMadeBy(Artifact file, AttemptId attempt, Folder folder) {
        String maker = String.valueOf(file.madeBy());
        Set<String> handedBy = folder.handed.getOrDefault(file.digest(), Set.of());
        return maker.equals(attempt.toString())
                || handedBy.stream().anyMatch(run -> maker.equals(run) || maker.startsWith(run + "/"));
    }

    /// This run hands the file over to an attempt's folder.
    void handed(Path place, String run, Artifact file) {
        folder(place)
                .handed
                .computeIfAbsent(file.digest(), _ -> new HashSet<>())
                .add(run);
    }

    /// The run's files are those of its answered subtasks.
    void ended(RunId run, Collection<SubtaskId> answered, List<Artifact> files) {
        Set<Digest> right = answered.stream()
                .flatMap(each -> published.getOrDefault(run + " " + each, List.of()).stream())
                .map(Artifact::digest)
                .collect(Collectors.toSet());
        Set<Digest> all = files.stream().map(Artifact::digest).collect(Collectors.toSet());
        tell(all.equals(right), run + " ends with " + files);
        tell(names(files).size() == files.size(), run + " ends with " + names(files) + " of " + files.size());
    }

    private static Set<String> names(List<Artifact> files) {
        return files.stream().map(Artifact::name).collect(Collectors.toSet());
    }

    private void tell(boolean holds, String detail) {
        if (!holds) {
            world.witness().tell(Rule.FILES, detail);
        }
    }
}
