package dev.tyto.deploy.app;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.wire.ToolFormat;
import dev.tyto.deploy.app.cli.Tyto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// Says what a run is made with, so that two runs can be compared. Stateless.
final class Fingerprints {

    /// Every prompt of the house.
    static final List<String> PROMPTS = List.of(
            "/dev/tyto/planner/engine/planner.txt",
            "/dev/tyto/planner/engine/planner-repair.txt",
            "/dev/tyto/planner/engine/planner-revise.txt",
            "/dev/tyto/planner/engine/planner-revise-repair.txt",
            "/dev/tyto/planner/engine/planner-split.txt",
            "/dev/tyto/workers/nested/nested-task.txt",
            "/dev/tyto/workers/synthesizer.txt",
            "/dev/tyto/workers/synthesizer-reform.txt",
            "/dev/tyto/workers/synthesizer-shorter.txt",
            "/dev/tyto/workers/worker.txt",
            "/dev/tyto/workers/worker-last-round.txt",
            "/dev/tyto/workers/worker-over-budget.txt",
            "/dev/tyto/workers/worker-shorter.txt");

    private Fingerprints() {}

    static Fingerprint of(List<Tool> tools, long seed, List<ModelEntry> models) {
        List<String> places = models.stream().map(Fingerprints::place).toList();
        List<String> prices = models.stream().map(Fingerprints::price).toList();
        return new Fingerprint(
                Tyto.version(),
                Digest.of(String.join("\n", places)),
                prompts(),
                ToolFormat.digest(tools.stream().map(Tool::spec).toList()),
                Digest.of(String.join("\n", prices)),
                seed,
                places);
    }

    /// The entry without its key's place, and without what an address may carry beside the way to a server.
    private static String place(ModelEntry entry) {
        String location = entry.where()
                .map(where -> " " + where.replaceFirst("//[^/]*@", "//").replaceFirst("[?#].*", ""))
                .orElse("");
        return entry.name() + " " + entry.kind() + location;
    }

    private static String price(ModelEntry entry) {
        ModelFacts.Price price = entry.facts().price();
        return entry.name()
                + (price == null ? "" : " in " + price.in() + " cached-in " + price.cachedIn() + " out " + price.out());
    }

    private static Digest prompts() {
        MessageDigest sha256 = Digest.sha256();
        for (String prompt : PROMPTS) {
            try (InputStream in = Fingerprints.class.getResourceAsStream(prompt)) {
                if (in == null) {
                    throw new IllegalStateException(prompt + " must be among the resources but is not");
                }
                sha256.update(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }
}
