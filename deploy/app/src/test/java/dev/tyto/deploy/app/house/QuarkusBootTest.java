package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.Application;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds and boots a Quarkus application with this module on its class path: proof that the versions go together
/// until serving needs them. It opens no port. It runs in a process of its own, see the pom.
@Tag("quarkus")
@QuarkusTest
class QuarkusBootTest {

    @ApplicationScoped
    static class Owl {
        String call() {
            return "hoo";
        }
    }

    @Inject
    Owl owl;

    @Test
    void applicationBootsAndInjects() {
        assertThat(owl.call()).isEqualTo("hoo");
        assertThat(owl).isInstanceOf(ClientProxy.class);
        assertThat(Application.currentApplication().getName()).isEqualTo("tyto-deploy-app");
    }
}
