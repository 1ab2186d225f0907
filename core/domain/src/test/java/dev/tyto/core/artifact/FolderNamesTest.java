package dev.tyto.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FolderNamesTest {

    private final FolderNames names = new FolderNames();

    @Test
    void freeNamesAreKept() {
        names.add(file("a.txt"), "s1");
        names.add(file("out/b.txt"), "s1");

        assertThat(names.named().keySet()).containsExactly("a.txt", "out/b.txt");
    }

    @Test
    void takenNameGoesIntoItsOwnersFolder() {
        names.add(file("x.txt"), "s1");
        names.add(file("x.txt"), "s2");

        assertThat(names.named().keySet()).containsExactly("x.txt", "s2/x.txt");
        assertThat(names.named().get("s2/x.txt").name()).isEqualTo("s2/x.txt");
    }

    @Test
    void ownersFolderThatIsTakenTooIsNumbered() {
        names.add(file("s2/x.txt"), "s1");
        names.add(file("x.txt"), "s1");
        names.add(file("x.txt"), "s2");

        assertThat(names.named().keySet()).containsExactly("s2/x.txt", "x.txt", "s2-2/x.txt");
    }

    @Test
    void fileAndFolderOfOneNameAreKeptApartWhicheverComesFirst() {
        names.add(file("notes"), "s1");
        names.add(file("notes/x.txt"), "s2");
        names.add(file("deep/er/y.txt"), "s3");
        names.add(file("deep"), "s4");
        names.add(file("deep/er"), "s5");

        assertThat(names.named().keySet())
                .containsExactly("notes", "s2/notes/x.txt", "deep/er/y.txt", "s4/deep", "s5/deep/er");
    }

    @Test
    void ownerThatIsAFileIsNoFolder() {
        names.add(file("s2"), "s1");
        names.add(file("x"), "s1");
        names.add(file("x"), "s2");

        assertThat(names.named().keySet()).containsExactly("s2", "x", "s2-2/x");
    }

    private static Artifact file(String name) {
        return new Artifact(name, "text/plain", 1, Digest.of("x"));
    }
}
