package io.github.camelllm.springboot;

import io.github.camelllm.component.LlmComponent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * The properties of a Spring application below {@value #PREFIX}, in any of the spellings that Spring Boot accepts. Camel converts and sets
 * them, so that times, beans ({@code #bean:name}) and placeholders have the same form as in other runtimes of Camel.
 */
final class ComponentProperties {
    static final String PREFIX = "camel.component.llm";

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);

    /** Properties that speak of the configuration itself, as those of Camel's own components. */
    private static final Set<String> NOT_OPTIONS = Set.of("enabled", "customizer");

    private final Environment environment;

    ComponentProperties(Environment environment) {
        this.environment = environment;
    }

    /**
     * Sets the options of a component.
     *
     * @throws io.github.camelllm.chat.ConfigurationException that names the property and the file it stands in, if there is no such option
     *     or its value does not fit
     */
    void bindTo(LlmComponent component) {
        ServiceHelper.initService(component); // before that, Camel does not know the options
        OptionPath path = new OptionPath(component);
        Binder binder = Binder.get(environment);
        for (ConfigurationPropertyName name : names()) {
            ConfigurationPropertyName option = name.subName(ROOT.getNumberOfElements());
            if (!NOT_OPTIONS.contains(option.getElement(0, ConfigurationPropertyName.Form.UNIFORM))) {
                // the binder takes the source of highest precedence and resolves ${...}
                binder.bind(name, Bindable.of(Object.class))
                        .ifBound(value -> set(component, path.of(option), value, name));
            }
        }
    }

    private void set(LlmComponent component, String option, Object value, ConfigurationPropertyName name) {
        try {
            PropertyBindingSupport.build()
                    .withConfigurer(component.getComponentPropertyConfigurer())
                    .withIgnoreCase(true)
                    .withMandatory(true)
                    .bind(component.getCamelContext(), component, new HashMap<>(Map.of(option, value)));
        } catch (RuntimeException e) {
            throw new UnboundProperty(name, origin(name), option).exception(e);
        }
    }

    private @Nullable Origin origin(ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found.getOrigin();
            }
        }
        return null;
    }

    private Set<ConfigurationPropertyName> names() {
        Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource listed) {
                listed.stream().filter(ROOT::isAncestorOf).forEach(names::add);
            }
        }
        return names;
    }
}
