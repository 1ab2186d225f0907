package dev.tyto.deploy.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.ControlMessage;
import org.junit.jupiter.api.Test;

final class EventTextTest {

    private static final ControlMessage YES = new ControlMessage.Approve("m1", "ada", "plan.0", Digest.of("older"));

    @Test
    void messageThatChangesNothingIsShownWithTheReason() {
        String refused = EventText.of(new RunEvent.ControlReceived(YES, "what is shown has changed since"));

        assertThat(refused).isEqualTo("ada says yes to plan.0, in vain: what is shown has changed since");
    }

    @Test
    void messageThatIsObeyedIsShownAsItIs() {
        String obeyed = EventText.of(new RunEvent.ControlReceived(YES));

        assertThat(obeyed).isEqualTo("ada says yes to plan.0");
    }
}
