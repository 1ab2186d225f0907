package dev.tyto.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonTest {

    @Test
    void fieldsKeepTheOrderInWhichTheyWerePut() {
        Json.Obj object = Json.object().put("z", 1).put("a", 2).put("m", 3).build();

        assertThat(object.fields().keySet()).containsExactly("z", "a", "m");
    }

    @Test
    void equalityIsByContentAndNotByOrder() {
        assertThat(Json.object().put("a", 1).put("b", 2).build())
                .isEqualTo(Json.object().put("b", 2).put("a", 1).build());
    }

    @Test
    void nullAndOtherKindsAreNotThere() {
        Json.Obj object = Json.object()
                .put("nothing", new Json.Nul())
                .put("text", "x")
                .put("number", 7)
                .put("list", Json.texts(List.of("a")))
                .build();

        assertThat(object.get("nothing")).isEmpty();
        assertThat(object.get("absent")).isEmpty();
        assertThat(object.text("number")).isEmpty();
        assertThat(object.number("text")).isEmpty();
        assertThat(object.items("text")).isEmpty();
        assertThat(object.text("text")).contains("x");
        assertThat(object.number("number")).contains(BigDecimal.valueOf(7));
        assertThat(object.items("list")).containsExactly(Json.of("a"));
    }

    @Test
    void absentFieldsAreLeftOut() {
        assertThat(Json.object().putIf("a", Optional.empty()).build().fields()).isEmpty();
    }

    @Test
    void aValueDoesNotChangeWithWhatItWasMadeOf() {
        Map<String, Json> fields = new LinkedHashMap<>(Map.of("a", Json.of(1)));
        Json.Obj object = new Json.Obj(fields);

        fields.put("b", Json.of(2));

        assertThat(object).isEqualTo(Json.object().put("a", 1).build());
    }

    @Test
    void numbersThatJsonDoesNotHaveAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Double.POSITIVE_INFINITY));
    }
}
