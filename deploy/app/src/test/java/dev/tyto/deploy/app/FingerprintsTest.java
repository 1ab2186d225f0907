package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.provider.ModelEntry;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintsTest {

    @ParameterizedTest
    @CsvSource({
        "http://ann:secret@desk:8080/v1, desk-entry openai http://desk:8080/v1",
        "http://desk/v1?key=secret, desk-entry openai http://desk/v1",
        "http://desk/v1#secret, desk-entry openai http://desk/v1",
        ", desk-entry openai",
    })
    void entriesAreNamedWithoutSecrets(String location, String text) {
        ModelEntry entry = new ModelEntry("desk-entry", "openai", location, new SecretReference("env:KEY"));

        Fingerprint fingerprint = Fingerprints.of(List.of(), 1, List.of(entry));

        assertThat(fingerprint.models()).containsExactly(text);
    }

    @Test
    void anotherPriceIsAnotherPriceTableOfTheSameConfiguration() {
        Fingerprint cheap = Fingerprints.of(List.of(), 1, List.of(priced("0.25")));
        Fingerprint dear = Fingerprints.of(List.of(), 1, List.of(priced("0.26")));

        assertThat(dear.prices()).isNotEqualTo(cheap.prices());
        assertThat(dear.configuration()).isEqualTo(cheap.configuration());
    }

    private static ModelEntry priced(String in) {
        BigDecimal price = new BigDecimal(in);
        return new ModelEntry(
                "a",
                "openai",
                null,
                null,
                new ModelFacts(new ModelFacts.Price(price, price, price), null, "", List.of()));
    }
}
