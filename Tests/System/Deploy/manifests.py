"""Checks manifests, as kustomize renders them, against the published schemas, each other and the program.

usage: PYTHONPATH=Tests/System Tests/System/Deploy/manifests.py FILE...

The schemas are those of the oldest release of Kubernetes that is supported and of the newest that is known. They are
strict: an unknown field is an error. ServiceMonitor is not part of Kubernetes; only what it selects is checked.
LACUNA_MODELS names the folder of models that stands for those of the image and of the volume.
"""

import json
import re
import sys

import kubernetes_validate
import yaml

from service import MODELS, Service

OLDEST = "1.30"


def check(is_right, text):
    if not is_right:
        sys.exit(f"VIOLATED: {text}")


def selects(selector, labels):
    """Returns whether a selector is not empty, and all of its labels are among these."""
    return bool(selector) and selector.items() <= labels.items()


def option(args, name):
    values = [arg.split("=", 1)[1] for arg in args if arg.startswith(f"--{name}=")]
    check(len(values) == 1, f"--{name} is given {len(values)} times")
    return values[0]


def size(text):
    number, unit = re.fullmatch(r"(\d+)(Ki|Mi|Gi)", text).groups()
    return int(number) << {"Ki": 10, "Mi": 20, "Gi": 30}[unit]


def check_pod(pod):
    """Checks the restricted Pod Security Standard, and that the root file system is read-only."""
    context, container = pod["securityContext"], pod["containers"][0]
    own = container["securityContext"]
    check(context["runAsNonRoot"] and context["runAsUser"] > 0, "a pod runs as root")
    check(context["seccompProfile"] == {"type": "RuntimeDefault"}, "a pod has no seccomp profile")
    check(own["readOnlyRootFilesystem"] and not own["privileged"], "a container can write to its root file system")
    check(not own["allowPrivilegeEscalation"], "a container can gain privileges")
    check(own["capabilities"] == {"drop": ["ALL"]}, "a container has capabilities")
    check(not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), "a pod shares its host's namespaces")
    check(not pod["automountServiceAccountToken"], "a pod has a token of the cluster")
    check(re.search(r":\d[^:/]*$", container["image"]), f"{container['image']} has no version")
    check(container["resources"]["limits"]["memory"], "a container has no memory limit")


def check_drain(pod):
    """Checks that the server can drain while it still receives requests, before the cluster kills it."""
    container = pod["containers"][0]
    args = container["args"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    delay, timeout = float(option(args, "drain-delay")), float(option(args, "drain-timeout"))
    check(pause + timeout < pod["terminationGracePeriodSeconds"], "the cluster would kill a drain")
    check(0 < delay < timeout, "the drain delay is not between 0 and the drain timeout")
    for name, path in (("startupProbe", "/health"), ("readinessProbe", "/health"), ("livenessProbe", "/health/live")):
        check(container[name]["httpGet"]["path"] == path, f"the path of {name} is not {path}")
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    check(ports["http"] == int(option(args, "port")), "the port is not the one that the server listens on")


def check_cache(pod):
    """Checks that the cache is on the writable volume and fits in it."""
    container = pod["containers"][0]
    args = container["args"]
    mount = next(mount for mount in container["volumeMounts"] if mount["name"] == "cache")
    check(option(args, "cache").startswith(mount["mountPath"] + "/"), "the cache is on the read-only root file system")
    volume = next(volume for volume in pod["volumes"] if volume["name"] == mount["name"])
    # Bytes of a row, twice: SQLite writes a row to its log first.
    check(
        int(option(args, "cache-rows")) * 650 * 2 <= size(volume["emptyDir"]["sizeLimit"]),
        "the cache may outgrow its volume, which would evict the pod")


def check_models(pod):
    """Checks that models are read from a volume that replicas on all nodes can only read."""
    container = pod["containers"][0]
    folders = [arg.split("=", 1)[1] for arg in container["args"] if arg.startswith("--models=")]
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"] if mount["name"] == "models"}
    check(folders == list(mounts), "the folder of models is not the volume of models")
    for mount in mounts.values():
        check(mount["readOnly"], "a replica can change the models")


def check_program(args):
    """Checks that the program serves its models with these options, at another address and with another cache."""
    models = [arg.split("=", 1)[1] for arg in args if arg.startswith("--model=")] or ["2dmd"]
    own = (f"--models={MODELS}", "--host=127.0.0.1", "--port=0", "--no-cache-file", "--drain-delay=0")
    service = Service(*args[1:], *own)
    served = [model["name"] for model in json.loads(service.get("/models").body)["models"]]
    check(served == models, f"the program serves {served} instead of {models}")
    service.end()


def check_ingress(resources):
    """Checks that the ingress leads to the service with TLS only, and that its controller and no token are let in."""
    ingress, service = resources["Ingress"]["spec"], resources["Service"]
    check(ingress["ingressClassName"], "the ingress names no controller")
    encrypted = {host for entry in ingress["tls"] for host in entry["hosts"] if entry["secretName"]}
    for rule in ingress["rules"]:
        check(rule["host"] in encrypted, f"{rule['host']} has no certificate")
        for path in rule["http"]["paths"]:
            backend = path["backend"]["service"]
            check(backend["name"] == service["metadata"]["name"], "the ingress leads to another service")
            check(
                backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]},
                "the ingress leads to an unknown port")
    environment = resources["Deployment"]["spec"]["template"]["spec"]["containers"][0]["env"]
    check([variable["name"] for variable in environment] == ["LACUNA_TOKEN"], "the ingress needs no token")


def check_peers(policy, resources):
    """Checks that the policy admits the documented clients, Prometheus if it scrapes, and the ingress's controller."""
    wanted = [(None, {"lacuna-client": "true"})]
    if "ServiceMonitor" in resources:
        wanted.append(("monitoring", None))
    if ingress := resources.get("Ingress"):
        # The namespace and the label of a controller's chart are named like its class.
        name = ingress["spec"]["ingressClassName"]
        wanted.append((name, {"app.kubernetes.io/name": name}))
    for rule in policy["ingress"]:
        peers = [
            (peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name"),
             peer.get("podSelector", {}).get("matchLabels")) for peer in rule["from"]]
        check(peers == wanted, f"the policy admits {peers} instead of {wanted}")


def validate(resource):
    if resource["kind"] != "ServiceMonitor":
        for version in (OLDEST, kubernetes_validate.latest_version()):
            kubernetes_validate.validate(resource, version, strict=True)


for file in sys.argv[1:]:
    with open(file, encoding="utf-8") as stream:
        resources = {resource["kind"]: resource for resource in yaml.safe_load_all(stream)}
    for resource in resources.values():
        validate(resource)
    if "Deployment" not in resources:
        # A pod that copies models to their volume.
        check_pod(resources["Pod"]["spec"])
        continue
    namespaces = {resource["metadata"].get("namespace") for kind, resource in resources.items() if kind != "Namespace"}
    check(len(namespaces) == 1, "the resources are in several namespaces")

    deployment, service = resources["Deployment"], resources["Service"]
    template = deployment["spec"]["template"]
    labels, pod = template["metadata"]["labels"], template["spec"]
    ports = {port["name"] for port in pod["containers"][0]["ports"]}
    check(selects(deployment["spec"]["selector"]["matchLabels"], labels), "the deployment selects other pods")
    check(selects(service["spec"]["selector"], labels), "the service selects other pods")
    check(all(port["targetPort"] in ports for port in service["spec"]["ports"]), "the service targets an unknown port")
    policy = resources["NetworkPolicy"]["spec"]
    check(selects(policy["podSelector"]["matchLabels"], labels), "the network policy selects other pods")
    check(policy["policyTypes"] == ["Ingress", "Egress"] and policy["egress"] == [], "replicas can open connections")
    for rule in policy["ingress"]:
        check(rule["from"] and {port["port"] for port in rule["ports"]} <= ports, "the policy admits all clients")
    check_peers(policy, resources)
    if "Ingress" in resources:
        check_ingress(resources)
    if budget := resources.get("PodDisruptionBudget"):
        check(selects(budget["spec"]["selector"]["matchLabels"], labels), "the disruption budget selects other pods")
    if scaler := resources.get("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        name = deployment["metadata"]["name"]
        check((target["kind"], target["name"]) == ("Deployment", name), "the autoscaler targets another deployment")
        check("replicas" not in deployment["spec"], "applying the deployment would undo the autoscaler's replicas")
        check(pod["containers"][0]["resources"]["requests"]["cpu"], "the autoscaler needs a CPU request")
        check(scaler["spec"]["minReplicas"] > 1, "a lost node would end the service")
    if monitor := resources.get("ServiceMonitor"):
        wanted = monitor["spec"]["selector"]["matchLabels"]
        check(selects(wanted, service["metadata"]["labels"]), "the monitor selects another service")
        check("release" in monitor["metadata"]["labels"], "no label of the monitor is one that Prometheus selects")
        token = pod["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]
        offered = {port["name"] for port in service["spec"]["ports"]}
        for endpoint in monitor["spec"]["endpoints"]:
            check(endpoint["port"] in offered, "the monitor scrapes an unknown port")
            check(endpoint["authorization"]["credentials"] == token, "the monitor uses another token than the server")

    check_pod(pod)
    check_drain(pod)
    check_cache(pod)
    check_models(pod)
    check_program(pod["containers"][0]["args"])
    print(f"{file.rsplit('/', 1)[-1]}: {', '.join(sorted(resources))}")
