package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.engine.Workspaces;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One process's way to the shelf: storing takes its time and may fail. Runs have no attachments here.
record SimulatedFiles(World world, SimulatedProcess process) implements Artifacts, Workspaces {

    private static final int MOST_MILLIS = 20;

    @Override
    public Artifact store(Path file, String name) throws IOException {
        throw new IOException("no file is stored by its path here but " + file);
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        throw new IOException("no file is copied by its path here but " + target);
    }

    @Override
    public Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) {
        return world.shelf().open(run, attempt, inputs);
    }

    @Override
    public List<Artifact> made(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException {
        Path place = Shelf.place(run, attempt);
        List<Artifact> found = new ArrayList<>();
        for (Map.Entry<String, String> file : world.shelf().made(place).entrySet()) {
            String at = place + "/" + file.getKey();
            pause(at);
            if (world.falls(Twist.STORE_FAILS, at)) {
                throw new IOException("the store is full");
            }
            found.add(new Artifact(
                            file.getKey(),
                            "text/plain",
                            file.getValue().length(),
                            world.shelf().store(file.getValue()))
                    .madeBy(attempt.toString()));
        }
        world.shelf().found(place, found);
        return found;
    }

    @Override
    public Artifact add(RunId run, AttemptId attempt, Artifact file, String owner) {
        Path place = Shelf.place(run, attempt);
        String content = world.shelf().content(file);
        world.shelf().handed(place, owner, file);
        String name = file.name();
        for (int next = 1; world.shelf().has(place, name); next++) {
            if (content.equals(world.shelf().made(place).get(name))) {
                return file.named(name);
            }
            name = owner + (next == 1 ? "" : "-" + next) + "/" + file.name();
        }
        world.shelf().write(place, name, content);
        return file.named(name);
    }

    /// As long as a copy takes, also when it is interrupted.
    private void pause(String at) {
        if (world.scenario().pace().append() == 0) {
            return;
        }
        try {
            new Waiting(process).pause(world.scenario().dice().below(MOST_MILLIS, "store " + at), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
