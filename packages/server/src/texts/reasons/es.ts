import type { Language } from '../language.ts'

export const reasons = {
  not_assigned: {
    title: 'No tiene asignada esta aplicación',
    message: 'Su cuenta es correcta, pero su organización no le ha asignado esta aplicación.',
    next: 'Pida a quien gestiona las cuentas de su organización que se la asigne y comuníquele la referencia.',
  },
  other_directory: {
    title: 'Su cuenta no se conoce allí',
    message: 'La organización con la que se inicia sesión aquí no conoce la cuenta que ha usado.',
    next: 'Use una cuenta de esa organización o pida a un administrador que añada la suya como invitada.',
  },
  other_kind_of_account: {
    title: 'Este tipo de cuenta no sirve aquí',
    message: 'Se usó una cuenta personal donde se pide una cuenta profesional o educativa, o al revés.',
    next: 'Use otra cuenta.',
  },
  choose_account: {
    title: '¿Qué cuenta es?',
    message: 'Su proveedor no supo cuál de sus cuentas debía usar.',
    next: 'Use otra cuenta y elíjala en la página de su proveedor.',
  },
  account_locked: {
    title: 'Su cuenta está bloqueada por un tiempo',
    message:
      'Su proveedor ha bloqueado su cuenta tras demasiados intentos, o por el lugar del que procedían.',
    next: 'Espere unos minutos e inténtelo de nuevo; si sigue bloqueada, pregunte al servicio de asistencia de su organización.',
  },
  account_disabled_there: {
    title: 'Su cuenta está desactivada en su proveedor',
    message: 'Su organización ha desactivado la cuenta que ha usado.',
    next: 'Pregunte al servicio de asistencia de su organización o use otra cuenta.',
  },
  change_password: {
    title: 'Primero hay que cambiar su contraseña',
    message: 'Su proveedor ya no acepta su contraseña y pide una nueva.',
    next: 'Cámbiela en la página de su proveedor y vuelva a iniciar sesión.',
  },
  wrong_password: {
    title: 'Los datos de inicio de sesión no son correctos',
    message: 'Su proveedor no conoce este nombre de usuario con esta contraseña.',
    next: 'Inténtelo de nuevo o pida una contraseña nueva al servicio de asistencia de su organización.',
  },
  second_factor: {
    title: 'Falta un segundo paso',
    message: 'Su organización pide un segundo paso después de la contraseña, y no se completó.',
    next: 'Inicie sesión de nuevo y complételo; si se le pide que lo configure, hágalo.',
  },
  device: {
    title: 'Este dispositivo no se acepta',
    message: 'Su organización solo permite ciertos dispositivos, y este no está entre ellos.',
    next: 'Use un dispositivo gestionado por su organización, o pregunte a su servicio de asistencia y comuníquele la referencia.',
  },
  policy: {
    title: 'Su organización no permite este inicio de sesión',
    message:
      'Una norma de su organización prohíbe este inicio de sesión desde donde está, o de la forma en que lo hace.',
    next: 'Pregunte al servicio de asistencia de su organización y comuníquele la referencia.',
  },
  approval: {
    title: 'Un administrador debe aprobarlo primero',
    message: 'Esta aplicación aún no se ha aprobado en su organización.',
    next: 'Pida a su administrador que la apruebe y comuníquele la referencia.',
  },
  declined: {
    title: 'Se canceló el inicio de sesión',
    message: 'No aceptó lo que pide la aplicación, por lo que el inicio de sesión no se completó.',
    next: 'Empiece de nuevo y acepte, o elija otra forma de iniciar sesión.',
  },
  sign_in_anew: {
    title: 'Su sesión en el proveedor ha terminado',
    message: 'Su proveedor quiere que vuelva a iniciar sesión allí.',
    next: 'Empiece de nuevo; si vuelve a ocurrir, cierre antes el navegador.',
  },
  other_way: {
    title: 'Inicie sesión de otra forma para esta aplicación',
    message:
      'Ha iniciado sesión, pero esta aplicación no acepta cuentas que inician sesión como usted lo ha hecho.',
    next: 'Use otra cuenta, o pida acceso a un administrador y comuníquele la referencia.',
  },
  provider_trouble: {
    title: 'Su proveedor tiene problemas',
    message: 'El proveedor de identidad indica que no puede hacerlo en este momento.',
    next: 'Inténtelo de nuevo en un minuto o elija otra forma de iniciar sesión.',
  },
  own_directory: {
    title: 'Los servidores de su organización no responden',
    message:
      'Su proveedor consulta su contraseña a servidores de su organización, y estos no pudieron responder.',
    next: 'Inténtelo de nuevo en unos minutos; si continúa, avise al servicio de asistencia de su organización.',
  },
  by_your_provider: {
    title: 'Falló el inicio de sesión en su organización',
    message: 'Su proveedor le envió al inicio de sesión de su propia organización, y este ha fallado.',
    next: 'Inténtelo de nuevo; si continúa, avise al servicio de asistencia de su organización.',
  },
} satisfies Language['reasons']
