"""Manifests, as kustomize renders them, against the published schemas and against each other and the program.

usage: Tests/System/Deploy/manifests.py PROGRAM MODELS FILE...

The schemas are those of the oldest release of Kubernetes that is promised and of the newest that is known, read
strictly: an unknown field is an error. ServiceMonitor is no part of Kubernetes; what it selects is checked below.
"""

import json
import re
import subprocess
import sys
import tempfile

import kubernetes_validate
import yaml

OLDEST = "1.30"
program, models, *files = sys.argv[1:]


def check(is_right, text):
    if not is_right:
        sys.exit(f"VIOLATED: {text}")


def selects(selector, labels):
    """Whether a selector names labels, and all of them are these."""
    return bool(selector) and selector.items() <= labels.items()


def option(args, name):
    values = [arg.split("=", 1)[1] for arg in args if arg.startswith(f"--{name}=")]
    check(len(values) == 1, f"--{name} is given {len(values)} times")
    return values[0]


def size(text):
    number, unit = re.fullmatch(r"(\d+)(Ki|Mi|Gi)", text).groups()
    return int(number) << {"Ki": 10, "Mi": 20, "Gi": 30}[unit]


def check_pod(pod):
    """What the restricted standard for pods asks, and a root that cannot be written to."""
    context, container = pod["securityContext"], pod["containers"][0]
    own = container["securityContext"]
    check(context["runAsNonRoot"] and context["runAsUser"] > 0, "a pod runs as root")
    check(context["seccompProfile"] == {"type": "RuntimeDefault"}, "a pod has no seccomp profile")
    check(own["readOnlyRootFilesystem"] and not own["privileged"], "a container may write to its root")
    check(not own["allowPrivilegeEscalation"], "a container may gain privileges")
    check(own["capabilities"] == {"drop": ["ALL"]}, "a container has capabilities")
    check(not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), "a pod shares its host's namespaces")
    check(not pod["automountServiceAccountToken"], "a pod is given a token of the cluster")
    check(re.search(r":\d[^:/]*$", container["image"]), f"{container['image']} is no certain image")
    check(container["resources"]["limits"]["memory"], "a container's memory has no bound")


def check_drain(pod):
    """The server ends by itself before the cluster ends it, and drains while it is still sent requests."""
    container = pod["containers"][0]
    args = container["args"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace, deadline = float(option(args, "grace")), float(option(args, "deadline"))
    check(pause + deadline < pod["terminationGracePeriodSeconds"], "a drain is broken off by the cluster")
    check(0 < grace < deadline, "a drain has no grace, or nothing else")
    for name, path in (("startupProbe", "/health"), ("readinessProbe", "/health"), ("livenessProbe", "/health/live")):
        check(container[name]["httpGet"]["path"] == path, f"{name} asks for another path")
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    check(ports["http"] == int(option(args, "port")), "the port is not the one that is listened on")


def check_cache(pod):
    """The cache is on the one volume that can be written to, and fits."""
    container = pod["containers"][0]
    args, mount = container["args"], container["volumeMounts"][0]
    check(option(args, "cache").startswith(mount["mountPath"] + "/"), "the cache is on a root that is read-only")
    volume = next(volume for volume in pod["volumes"] if volume["name"] == mount["name"])
    # Bytes of a row, and again as much for what SQLite has not yet moved into place.
    check(
        int(option(args, "cache-rows")) * 650 * 2 <= size(volume["emptyDir"]["sizeLimit"]),
        "the cache may grow out of its volume, which ends the pod")


def check_program(args):
    """The program takes the options: with them it becomes ready, but for where it listens and keeps."""
    with tempfile.TemporaryDirectory() as folder:
        own = ["--host=127.0.0.1", "--port=0", f"--cache={folder}/cache.sqlite", "--drain-delay=0"]
        command = [program, *args, *own, f"--models={models}"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        messages = []
        for line in process.stderr:
            messages.append(json.loads(line)["message"] if line.startswith("{") else line)
            if messages[-1] == "ready":
                process.terminate()
        check(process.wait(60) == 0 and "ready" in messages, f"the program refuses {args}: {messages}")


for file in files:
    with open(file, encoding="utf-8") as stream:
        resources = {resource["kind"]: resource for resource in yaml.safe_load_all(stream)}
    for kind, resource in resources.items():
        if kind != "ServiceMonitor":
            for version in (OLDEST, kubernetes_validate.latest_version()):
                kubernetes_validate.validate(resource, version, strict=True)
    namespaces = {resource["metadata"].get("namespace") for kind, resource in resources.items() if kind != "Namespace"}
    check(len(namespaces) == 1, "the resources are in several namespaces")

    deployment, service = resources["Deployment"], resources["Service"]
    template = deployment["spec"]["template"]
    labels, pod = template["metadata"]["labels"], template["spec"]
    ports = {port["name"] for port in pod["containers"][0]["ports"]}
    check(selects(deployment["spec"]["selector"]["matchLabels"], labels), "the deployment selects other pods")
    check(selects(service["spec"]["selector"], labels), "the service selects other pods")
    check(all(port["targetPort"] in ports for port in service["spec"]["ports"]), "the service leads to no port")
    policy = resources["NetworkPolicy"]["spec"]
    check(selects(policy["podSelector"]["matchLabels"], labels), "the network policy is for other pods")
    check(policy["policyTypes"] == ["Ingress", "Egress"] and policy["egress"] == [], "replicas may reach others")
    for rule in policy["ingress"]:
        check(rule["from"] and {port["port"] for port in rule["ports"]} <= ports, "anybody may reach replicas")
        clients = [peer["podSelector"]["matchLabels"] for peer in rule["from"] if "podSelector" in peer]
        check(clients == [{"lacuna-client": "true"}], "the policy's clients are others than is said")
    if budget := resources.get("PodDisruptionBudget"):
        check(selects(budget["spec"]["selector"]["matchLabels"], labels), "the budget is for other pods")
    if scaler := resources.get("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        check((target["kind"], target["name"]) == ("Deployment", deployment["metadata"]["name"]), "another is scaled")
        check("replicas" not in deployment["spec"], "an apply would undo what the autoscaler has done")
        check(pod["containers"][0]["resources"]["requests"]["cpu"], "a share of no processor cannot be scaled on")
        check(scaler["spec"]["minReplicas"] > 1, "a roll or a lost node ends the service")
    if monitor := resources.get("ServiceMonitor"):
        wanted = monitor["spec"]["selector"]["matchLabels"]
        check(selects(wanted, service["metadata"]["labels"]), "another is monitored")
        token = pod["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]
        offered = {port["name"] for port in service["spec"]["ports"]}
        for endpoint in monitor["spec"]["endpoints"]:
            check(endpoint["port"] in offered, "the monitor asks at no port")
            check(endpoint["authorization"]["credentials"] == token, "the monitor has another token than the server")

    check_pod(pod)
    check_drain(pod)
    check_cache(pod)
    check_program(pod["containers"][0]["args"])
    print(f"{file.rsplit('/', 1)[-1]}: {', '.join(sorted(resources))}")
