package dev.tyto.deploy.app.demo;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.work.WorkerProfile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The bundled demonstration, unpacked into a folder of the caller's: the files that come with its task, and the script
/// of the model's turns. Immutable.
public record Demo(List<Path> attachments, Path script) {

    /// What is asked for.
    public static final String TASK = "Volunteers looked into the owls' nest boxes of our two valleys. Counting as"
            + " method.txt says: which valley did better, and by how many per cent? Put the finding into report.md too.";

    private static final List<String> FILES = List.of("method.txt", "boxes-north.csv", "boxes-south.csv");
    private static final String SCRIPT = "turns.json";

    public Demo {
        attachments = List.copyOf(attachments);
    }

    /// Writes the files, for their owner alone, into this existing folder.
    ///
    /// @throws IOException when they cannot be written
    public static Demo unpack(Path folder) throws IOException {
        List<Path> attachments = new ArrayList<>();
        for (String name : FILES) {
            attachments.add(unpack(name, folder));
        }
        return new Demo(attachments, unpack(SCRIPT, folder));
    }

    /// Who works in the demonstration.
    public static List<WorkerProfile> workers() {
        return List.of(
                worker(
                        "librarian",
                        "Reads what is there and says what it means.",
                        List.of("files", "reading"),
                        List.of("list_files", "read_file")),
                worker(
                        "accountant",
                        "Works numbers out of files.",
                        List.of("files", "calculation"),
                        List.of("list_files", "read_file", "calculate")),
                worker(
                        "writer",
                        "Writes reports.",
                        List.of("files", "writing"),
                        List.of("list_files", "read_file", "write_file")));
    }

    private static WorkerProfile worker(
            String name, String description, List<String> capabilities, List<String> tools) {
        return new WorkerProfile(
                name, description, capabilities.stream().map(Capability::new).toList(), tools);
    }

    private static Path unpack(String name, Path folder) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " must be among the resources but is not");
            }
            Path file = folder.resolve(name);
            try (OutputStream out = Files.newOutputStream(Files.createFile(file, OwnerOnly.file(file)))) {
                in.transferTo(out);
            }
            return file;
        }
    }
}
