package dev.tyto.inference.gateway.replay;

import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.inference.gateway.DirectForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Models that answer from a file which a person wrote: `replay:FILE`, or an entry of kind `replay` whose location is
/// the file. No model is called and nothing leaves the machine. Made once by whoever wires the application;
/// thread-safe.
public final class ReplayProvider implements DirectForm {

    private static final String KIND = "replay";
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String form() {
        return "replay:FILE";
    }

    @Override
    public Named read(String rest) {
        if (rest.isBlank()) {
            throw new PrerequisiteException(
                    "the model name 'replay:' lacks the script: write replay:FILE, with the" + " path of a script");
        }
        return new Named(new ModelEntry(KIND, KIND, rest, null), rest);
    }

    @Override
    public Models open(ModelEntry entry) {
        String file = entry.where()
                .orElseThrow(() -> new PrerequisiteException("model entry '" + entry.name()
                        + "' has no script: add the file as its location in the configuration"));
        return new ScriptedModels(file, ScriptReader.read(file, text(file)));
    }

    private static String text(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new PrerequisiteException("replay script " + file + " must be at most "
                        + MAX_BYTES / (1024 * 1024) + " MiB but is larger: split it into several");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException | InvalidPathException absent) {
            throw new PrerequisiteException("the file of replay script " + file
                    + " is missing: name one that exists as replay:FILE, with a path that is absolute or starts at the"
                    + " current folder");
        } catch (CharacterCodingException notText) {
            throw new PrerequisiteException("replay script " + file + " is not UTF-8 text: save it as UTF-8");
        } catch (IOException unreadable) {
            throw new PrerequisiteException(
                    "replay script " + file + " cannot be read: check that it is a file and that you may read it");
        }
    }
}
