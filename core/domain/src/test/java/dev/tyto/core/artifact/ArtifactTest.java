package dev.tyto.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactTest {

    private static final Digest DIGEST = Digest.of("abc");

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.txt", "a/b/c.txt", "..a", "a..", "...", "größe 🦉.txt", " a"})
    void relativeNamesAreFine(String name) {
        assertThat(new Artifact(name, "text/plain", 0, DIGEST).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "/etc/passwd",
                "..",
                ".",
                "../a",
                "a/../b",
                "a/..",
                "a/./b",
                "a//b",
                "a/",
                "a\u0000b",
                "./a"
            })
    void namesThatLeaveTheFolderAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Artifact(name, "text/plain", 0, DIGEST))
                .withMessageStartingWith("artifact name must ");
    }

    @Test
    void aDigestIsTheSha256OfItsBytes() {
        assertThat(DIGEST.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Digest.of(new byte[0]).hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", "../x"})
    void anythingElseIsNoDigest(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest(hex));
    }

    @Test
    void aNegativeSizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Artifact("a", "text/plain", -1, DIGEST));
    }
}
