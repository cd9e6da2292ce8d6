package io.github.camelllm.springboot;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The auto-configuration of Spring Boot 3 and 4 for the component: binds {@code camel.component.llm.*}, and makes the model catalog a bean.
 *
 * <p>Metrics need no bean of ours, because the component looks for the {@code MeterRegistry} of the application.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnClass(name = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnBean(CamelContext.class)
public final class LlmAutoConfiguration {
    /** Creates the auto-configuration; called by Spring. */
    public LlmAutoConfiguration() {}

    /** Returns the customizer that sets the options of the component from {@code camel.component.llm.*} before it starts. */
    @Bean
    @ConditionalOnProperty(prefix = ComponentProperties.PREFIX, name = "enabled", matchIfMissing = true)
    ComponentCustomizer llmComponentCustomizer(Environment environment) {
        return ComponentCustomizer.forType(LlmComponent.class, new ComponentProperties(environment)::bindTo);
    }

    /** Returns the model catalog of the Camel context, unless the application has its own. */
    @Bean(LlmModelCatalog.NAME)
    @ConditionalOnMissingBean(name = LlmModelCatalog.NAME)
    ModelCatalog llmModelCatalog(CamelContext context) {
        return LlmModelCatalog.create(context);
    }
}
