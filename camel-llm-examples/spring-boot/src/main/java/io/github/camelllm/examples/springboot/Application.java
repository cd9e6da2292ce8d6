package io.github.camelllm.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the routes with Spring Boot's Tomcat. */
@SpringBootApplication
public class Application {
    /** Creates the application; called by Spring. */
    public Application() {}

    /** Starts it; arguments such as {@code --server.port=9000} are properties. */
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }
}
