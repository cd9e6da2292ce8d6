package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.lifetime.VertxResponse;
import java.lang.reflect.Method;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The jars of Vert.x and of Camel's platform-http may be missing. */
class WithoutPlatformHttpTest {
    @Test
    void theComponentWorksAndKnowsThatTheyAreMissing() throws Exception {
        try (WithoutJar jar = new WithoutJar("org.apache.camel.component.platform.http");
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.addComponent("llm", jar.component());
            context.start();

            assertThat(context.createProducerTemplate().requestBody("llm:mock:echo", (Object) "hi"))
                    .isEqualTo("hi");
            Method isPresent = jar.loadClass(VertxResponse.class.getName()).getDeclaredMethod("isPresent");
            isPresent.setAccessible(true);
            assertThat(isPresent.invoke(null)).isEqualTo(false);
        }
        assertThat(VertxResponse.isPresent()).isTrue();
    }
}
