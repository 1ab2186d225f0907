package dev.tyto.core.wire;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import java.util.List;
import java.util.Optional;

/// The wire form of artifacts. Stateless.
final class ArtifactForm {

    private ArtifactForm() {}

    static Json.Obj write(Artifact artifact) {
        return Json.object()
                .put("name", artifact.name())
                .put("mediaType", artifact.mediaType())
                .put("sizeBytes", artifact.sizeBytes())
                .put("sha256", artifact.digest().hex())
                .putIf("madeBy", Optional.ofNullable(artifact.madeBy()).map(Json::of))
                .build();
    }

    static Artifact read(Fields fields) throws MalformedJsonException {
        return new Artifact(
                fields.text("name"),
                fields.text("mediaType"),
                fields.number("sizeBytes"),
                new Digest(fields.text("sha256")),
                fields.optionalText("madeBy"));
    }

    static Json.Arr writeAll(List<Artifact> artifacts) {
        return Json.array(artifacts.stream().map(ArtifactForm::write).toList());
    }
}
